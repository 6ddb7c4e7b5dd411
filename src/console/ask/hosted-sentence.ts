import type { Config } from '../../config/schema.ts';
import { tokensUsd } from '../../cost/cost.ts';
import type { Track } from '../../records/example.ts';
import type { RunRecord } from '../../records/run.ts';

/** Where a question for the hosted model goes and what it may cost, said before it is sent. `address` is that of its endpoint. */
export function hostedSentence(
  { hosted, cost }: Pick<Config, 'hosted' | 'cost'>,
  run: Pick<RunRecord, 'evaluations'>,
  { track, address }: { track: Track; address: string },
): string {
  if (hosted.provider === 'scripted-teacher') return 'A scripted stand-in on this machine answers: no request leaves it, and nothing is paid.';
  if (hosted.replay) return 'hosted.replay is on: the recorded answer is shown, no request is sent, and nothing is paid.';
  const asked = run.evaluations.find((one) => one.model.role === 'hosted' && one.track === track && one.examples > 0);
  const where = `One request goes to ${address}`;
  if (!asked) return `${where}; what it costs is not known from this run.`;
  const usage = { promptTokens: asked.usage.promptTokens / asked.examples, completionTokens: asked.usage.completionTokens / asked.examples };
  const usd = tokensUsd(usage, cost.hosted);
  const tokens = `about ${Math.round(usage.promptTokens)} + ${Math.round(usage.completionTokens)} tokens, the mean of this run`;
  return usd === null ? `${where}: ${tokens}, at a price that the config does not say (cost.hosted).` : `${where}: ${tokens}, about ${dollars(usd)}.`;
}

function dollars(usd: number): string {
  return usd < 0.01 ? `$${usd.toPrecision(2)}` : `$${usd.toFixed(2)}`;
}
