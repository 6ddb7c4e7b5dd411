import type { Config } from '../../config/schema.ts';
import type { PlannedStage } from '../../pipeline/loop/plan.ts';
import type { RunRecord } from '../../records/run.ts';

/** English text has about four characters a token; tool signatures and JSON have fewer, so this errs on the low side for them. */
const CHARACTERS_A_TOKEN = 4;

interface HostedEstimate {
  costUsd: number | null;
  gpuHours: number;
  hostedTokens: number | null;
  basis: string;
}

/**
 * Tokens and dollars of a hosted evaluation: from the same model's usage in an earlier run, else from the prompts' length and the longest
 * answers allowed. Nothing where a stand-in or recordings answer. Attempts after the first are not foreseen: the config may ask for twenty at most.
 */
export function hostedEstimate(
  config: Config,
  stage: Pick<PlannedStage, 'track' | 'examples' | 'promptCharacters'>,
  measured: RunRecord | null,
): HostedEstimate {
  const { hosted } = config;
  if (hosted.provider === 'scripted-teacher') return { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: 'a stand-in answers' };
  if (hosted.replay) return { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: 'recordings answer' };
  const tokens = measuredTokens(config, stage, measured) ?? countedTokens(config, stage);
  if (!tokens) return { costUsd: null, gpuHours: 0, hostedTokens: null, basis: 'not known before the harvest' };
  const prices = config.cost.hosted;
  const costUsd = prices && (tokens.prompt * prices.inputPerMillionUsd + tokens.completion * prices.outputPerMillionUsd) / 1e6;
  return { costUsd, gpuHours: 0, hostedTokens: Math.ceil(tokens.prompt + tokens.completion), basis: tokens.basis };
}

interface Tokens {
  prompt: number;
  completion: number;
  basis: string;
}

function measuredTokens({ hosted }: Config, stage: Pick<PlannedStage, 'track' | 'examples'>, measured: RunRecord | null): Tokens | null {
  const known = measured?.evaluations.find(({ model, track }) => model.role === 'hosted' && track === stage.track && model.name === hosted.model);
  if (!measured || !known || known.examples === 0 || known.usage.promptTokens === 0) return null;
  const share = (stage.examples ?? known.examples) / known.examples;
  return { prompt: known.usage.promptTokens * share, completion: known.usage.completionTokens * share, basis: `measured in run ${measured.id}` };
}

function countedTokens({ decoding }: Config, { examples, promptCharacters }: Pick<PlannedStage, 'examples' | 'promptCharacters'>): Tokens | null {
  if (examples === null || promptCharacters === null) return null;
  const prompt = Math.ceil(promptCharacters / CHARACTERS_A_TOKEN);
  const shown = prompt.toLocaleString('en-US');
  return { prompt, completion: examples * decoding.maxTokens, basis: `${examples} rows, about ${shown} tokens, answers of at most ${decoding.maxTokens}` };
}
