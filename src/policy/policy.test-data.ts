import { readConfigText } from '../config/parse-config.ts';
import type { Settings, SettingsResult } from '../config/read/settings-file.ts';
import { readPolicyText } from './parse-policy.ts';

export const CONFIG = `agent: support-agent
tracks: [structured]
harvest:
  source: { kind: file, paths: [traces/a.jsonl] }
  limit: 100
models:
  default: qwen
  catalogue:
    qwen:
      title: Qwen
      gguf: models/qwen.gguf
      sha256: ${'a'.repeat(64)}
      download: hf:acme/Qwen-GGUF/qwen.gguf
      hf: acme/Qwen
      architecture: qwen2
      endToken: <|im_end|>
hosted:
  provider: openai
  model: gpt-4o-mini
  endpoint: https://api.openai.com/v1
  apiKeyEnv: OPENAI_API_KEY
promote:
  repository: acme/support-agent
cost:
  hosted: { inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 }
`;

export const POLICY = `hosted:
  providers: [openai]
  endpoints: [https://api.openai.com]
models:
  hosted: [gpt-4o-mini]
  local:
    hf: [acme/*]
    gguf: [models/]
    sha256: any
    downloads: [hf:acme/]
repositories: [acme/*]
data:
  paths: [traces/]
keys: [OPENAI_API_KEY]
budget: { hostedTokens: 100000, hostedUsd: 1, gpuHours: 2, trainSteps: 100 }
maxExamples: 500
`;

export function sidesOf(config = CONFIG, policy = POLICY) {
  return {
    text: config,
    config: settingsOf(readConfigText(config, 'parity.config.yaml')),
    policy: settingsOf(readPolicyText(policy, 'parity.policy.yaml')),
  };
}

function settingsOf<T>(result: SettingsResult<T>): Settings<T> {
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
  return result.settings;
}
