import type { Config } from '../../config/schema.ts';
import { tokensUsd } from '../../cost/cost.ts';
import type { PlannedStage } from '../../pipeline/loop/plan.ts';
import type { Usage } from '../../records/evaluation.ts';
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
 * Tokens and dollars of a hosted evaluation: from the usage of the same model, asked the same way, in an earlier run; else from the length of what
 * is asked and the longest answers allowed. Nothing where a stand-in or recordings answer. Attempts after the first are not foreseen: the config may
 * ask for twenty at most.
 */
export function hostedEstimate(
  config: Config,
  stage: Pick<PlannedStage, 'track' | 'split' | 'examples' | 'promptCharacters'>,
  measured: RunRecord | null,
): HostedEstimate {
  const { hosted } = config;
  if (hosted.provider === 'scripted-teacher') return { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: 'a stand-in answers' };
  if (hosted.replay) return { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: 'recordings answer' };
  const tokens = measuredTokens(config, stage, measured) ?? countedTokens(config, stage);
  if (!tokens) return { costUsd: null, gpuHours: 0, hostedTokens: null, basis: 'not known before the harvest' };
  const { promptTokens, completionTokens, basis } = tokens;
  return { costUsd: tokensUsd(tokens, config.cost.hosted), gpuHours: 0, hostedTokens: Math.ceil(promptTokens + completionTokens), basis };
}

interface Tokens extends Usage {
  basis: string;
}

/** Of the same split, or of another where it is known how many examples there are. */
function measuredTokens({ hosted }: Config, stage: Pick<PlannedStage, 'track' | 'split' | 'examples'>, measured: RunRecord | null): Tokens | null {
  if (!measured) return null;
  const asked = [...measured.evaluations, ...measured.vault.evaluations].filter(
    ({ model, track, ask }) => model.role === 'hosted' && track === stage.track && model.name === hosted.model && ask === hosted.ask,
  );
  const known = asked.find(({ split }) => split === stage.split) ?? (stage.examples === null ? undefined : asked[0]);
  if (!known || known.examples === 0 || known.usage.promptTokens === 0) return null;
  const share = (stage.examples ?? known.examples) / known.examples;
  return { promptTokens: known.usage.promptTokens * share, completionTokens: known.usage.completionTokens * share, basis: `measured in run ${measured.id}` };
}

function countedTokens({ decoding }: Config, { examples, promptCharacters }: Pick<PlannedStage, 'examples' | 'promptCharacters'>): Tokens | null {
  if (examples === null || promptCharacters === null) return null;
  const promptTokens = Math.ceil(promptCharacters / CHARACTERS_A_TOKEN);
  const shown = promptTokens.toLocaleString('en-US');
  return {
    promptTokens,
    completionTokens: examples * decoding.maxTokens,
    basis: `${examples} rows, about ${shown} tokens, answers of at most ${decoding.maxTokens}`,
  };
}
