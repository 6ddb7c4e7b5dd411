import { decoded, Unreadable } from '../../rows/request/unreadable.ts';
import type { Claim } from './instrumentation.ts';
import { wrapperMarks } from './openai/evidence.ts';
import { askedIn } from './openai/shapes.ts';
import { isOfFunction } from './pieces/function-arguments.ts';
import type { Recorded } from './recorded.ts';
import type { Trace } from './trace.ts';

/** Whether somebody recorded it by hand: a function with its arguments, or one text, by no library's marks. */
export function isByHand(recorded: Recorded, claims: readonly Claim[]): boolean {
  if (claims.some(({ evidence }) => evidence.certainty !== 'shape')) return false;
  return isOfFunction(decoded(recorded.observation.input)) || (isText(recorded) && wrapperMarks(recorded).length === 0);
}

function isText(recorded: Recorded): boolean {
  return typeof askedIn(recorded.input()) === 'string';
}

/** Whether it stands around a model call of its own record. @throws Unreadable for the record of a whole loop, or of a later turn by its first words. */
export function isAround(recorded: Recorded, trace: Trace): boolean {
  const types = new Set(below(recorded, trace).map(({ observation }) => observation.type));
  if (types.has('GENERATION')) return true;
  if (types.has('TOOL')) throw new Unreadable('lost-model-call', 'tools ran within it: it is the record of several model calls, of which none is kept');
  const asked = askedIn(recorded.input());
  const isAgain = typeof asked === 'string' && trace.observations.slice(0, trace.observations.indexOf(recorded)).some((one) => wasAnswered(one, asked));
  if (isAgain) throw new Unreadable('incomplete-history', 'a model call before it was asked the same: what came between may have been told to this one');
  return false;
}

/** A model call that was asked this text, alone or among messages, and answered: one that failed led to nothing. */
function wasAnswered({ observation, input, output }: Recorded, text: string): boolean {
  const isAnswered = observation.type === 'GENERATION' && output() !== null && output() !== undefined && output() !== '';
  return isAnswered && JSON.stringify(input() ?? null).includes(JSON.stringify(text));
}

/** Everything recorded within it, however deep. */
function below(recorded: Recorded, trace: Trace): Recorded[] {
  const found = new Set<Recorded>();
  const waiting = [...trace.childrenOf(recorded)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...trace.childrenOf(next));
  }
  return [...found];
}
