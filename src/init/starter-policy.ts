import { stringify } from 'yaml';
import { parseConfig } from '../config/parse-config.ts';
import { selectedModel } from '../config/selected-model.ts';
import { isDownloadPrefix } from '../policy/download.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import { FROM_GGUF } from '../records/train.ts';

export const POLICY_FILE = 'parity.policy.yaml';

/** A first `parity.policy.yaml` that allows exactly what this config asks for, with small budgets. */
export function starterPolicy(configText: string, configFile: string): string {
  const config = parseConfig(configText, configFile);
  const { hosted, harvest, gate, promote } = config;
  const model = selectedModel(config);
  const settings = {
    hosted: { providers: [hosted.provider], endpoints: 'endpoint' in hosted ? [new URL(hosted.endpoint).origin] : [] },
    models: {
      hosted: [hosted.model],
      local: {
        hf: model.hf === FROM_GGUF ? [] : [model.hf],
        gguf: [model.gguf.replace(/[^/]+$/, '') || model.gguf],
        sha256: 'any',
        downloads: model.download !== undefined && isDownloadPrefix(model.download) ? [model.download] : [],
      },
    },
    repositories: promote.repository ? [promote.repository] : [],
    data: {
      redact: 'all',
      paths: harvest.source.kind === 'file' ? [...harvest.source.paths] : [],
      dummyAgent: harvest.source.kind === 'dummy-agent',
      langfuse: harvest.source.kind === 'langfuse' && harvest.source.host ? [new URL(harvest.source.host).origin] : [],
    },
    keys: 'apiKeyEnv' in hosted ? [hosted.apiKeyEnv] : [],
    tracing: [config.tracing.to],
    budget: { hostedTokens: 5_000_000, hostedUsd: 20, gpuHours: 12 },
    gate: {
      maxDelta: gate.delta,
      maxAlpha: gate.alpha,
      rules: [gate.rule],
      maxGapThreshold: promote.gapThreshold,
      maxUnscored: gate.maxUnscored,
      minHosted: gate.minHosted,
      floors: gate.floors,
    },
    who: { run: 'maintain' },
  };
  const text = `# What a ${configFile} may ask for. Only this file's copy on the default branch counts; what is not listed is refused.
# It was made to fit the config beside it: budgets and people are yours to decide. Let code owners review changes of it.
# yaml-language-server: $schema=./node_modules/fledgling/parity.policy.schema.json
${stringify(settings, { lineWidth: 0 })}`;
  parsePolicy(text, POLICY_FILE);
  return text;
}
