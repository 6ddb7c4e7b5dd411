import { stringify } from 'yaml';
import { parseConfig } from '../config/parse-config.ts';
import type { Surroundings } from './ports.ts';

export const CONFIG_FILE = 'parity.config.yaml';
const TRACES = 'traces/observations.jsonl';

/** A first `parity.config.yaml`: valid as it stands, with what could be found out filled in and the rest marked. */
export function starterConfig(found: Surroundings): string {
  const owner = found.repository?.split('/')[0] ?? 'my-org';
  const agent = agentName(found);
  const text = `# The desired state. Change it in a pull request: Fledgling plans, proves and reports there.
# yaml-language-server: $schema=./node_modules/fledgling/parity.config.schema.json
agent: ${agent}
tracks: [structured, toolcall]

harvest:
  source:
    kind: file
    paths: ${flow(found.traces.length > 0 ? found.traces : [TRACES])}${found.traces.length > 0 ? '' : ' # export your observations from Langfuse to this file, or ask its API: { kind: langfuse, host: https://cloud.langfuse.com }'}
  limit: 4000
  split: { train: 0.7, val: 0.1, vault: 0.05 } # the rest is the test split; the vault is opened only before promotion
  signatures: json-schema
  systemPrompt: keep
  # labels: labels.yaml # decisions about golds on which the hosted model contradicts itself: a copy of a run's labels-to-settle.yaml

models:
  default: qwen2.5-7b
  catalogue:
    qwen2.5-7b:
      title: Qwen2.5 7B Instruct, Q8_0
      gguf: models/Qwen2.5-7B-Instruct-Q8_0.gguf # below FLEDGLING_MODELS_DIR on the GPU host
      sha256: unpinned # \`fledgling models pull qwen2.5-7b\` prints the digest; the policy refuses an unpinned file
      download: hf:bartowski/Qwen2.5-7B-Instruct-GGUF/Qwen2.5-7B-Instruct-Q8_0.gguf
      hf: Qwen/Qwen2.5-7B-Instruct
      architecture: qwen2
      contextTokens: 4096
      endToken: <|im_end|>

hosted:
${hostedLines(found)}
  ask: native # as the agent asks it, with its tools; text: the prompt that the local model gets
  concurrency: 8

local:
  gpu: auto # one worker process for each visible GPU
  batch: 8

gate:
  delta: 0.1 # the largest loss on a core metric that still counts as parity; fix it before the first run
  looks: 1 # how many trained candidates this test data may judge, each at alpha / looks; fix it before the first run
  ceilingSamples: 50 # paid requests a track: how often the hosted model repeats its own recorded answers; 0 asks none
  floors: { json_valid_rate: 0.9, valid_call_rate: 0.9 } # what a model must reach to ship, however weak the hosted one is

train:
  recipe: fledgling
  strategy: parallel # 2 + 2 GPUs; sequential gives a track all of them

promote:
  repository: ${scalar(`${owner}/${agent}-qwen2.5-7b`)}
  private: true
  gapThreshold: 0.02
  split: vault

cost:
  asOf: null # the day you looked the prices up, e.g. 2026-11-01
  hosted: { inputPerMillionUsd: 0.15, cachedInputPerMillionUsd: 0.075, outputPerMillionUsd: 0.6 } # what your contract says
  gpuHourUsd: 0.4 # of one GPU, used or not
  utilisation: { low: 0.2, likely: 0.4, high: 0.7 } # share of an hour in which there is something to answer
`;
  parseConfig(text, CONFIG_FILE);
  return text;
}

function hostedLines({ hosted, hostedModel }: Surroundings): string {
  const model = hostedModel ? scalar(hostedModel) : 'gpt-4o-mini # the name of your deployment';
  if (hosted.provider === 'azure-openai')
    return `  provider: azure-openai\n  model: ${model}\n  endpoint: ${scalar(hosted.endpoint)}\n  apiKeyEnv: AZURE_OPENAI_API_KEY`;
  const endpoint = hosted.endpoint ? `  endpoint: ${scalar(hosted.endpoint)}\n` : '';
  return `  provider: openai\n  model: ${model}\n${endpoint}  apiKeyEnv: OPENAI_API_KEY`;
}

/** The repository's or the folder's name as an agent's name. */
function agentName({ repository, folder }: Surroundings): string {
  const name = (repository?.split('/')[1] ?? folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
  return name === '' ? 'my-agent' : name;
}

function scalar(value: string): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

function flow(values: readonly string[]): string {
  return JSON.stringify(values);
}
