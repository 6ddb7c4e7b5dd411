import { canonicalJson } from '../../records/canonical-json.ts';
import type { ModelCall } from '../../records/model-call.ts';
import { Unreadable } from '../../rows/request/unreadable.ts';
import type { Instrumentation } from './instrumentation.ts';
import type { Recorded } from './recorded.ts';
import type { Trace } from './trace.ts';

/** The reason by which a reader says that what it was given is not what it reads. */
const NOT_MINE = 'unsupported-instrumentation';

/**
 * The one call that all who may have written an observation read in it: then it does not matter who did. A reader that does not know the
 * shape withdraws; null where two read different calls.
 * @throws Unreadable when one of them finds the recording broken, or none can read it.
 */
export function agreedCall(rivals: readonly Instrumentation[], recorded: Recorded, trace: Trace): ModelCall | null {
  const readings = rivals.map((rival) => readingOf(rival, recorded, trace));
  const refusals = readings.flatMap((reading) => (reading instanceof Unreadable ? [reading] : []));
  const broken = refusals.find(({ reason }) => reason !== NOT_MINE) ?? refusals[0];
  const calls = readings.flatMap((reading) => (reading instanceof Unreadable ? [] : [reading]));
  const [first, ...others] = calls;
  if (broken && (broken.reason !== NOT_MINE || !first)) throw broken;
  return first && others.every((other) => isSame(first, other)) ? first : null;
}

function readingOf(reader: Instrumentation, recorded: Recorded, trace: Trace): ModelCall | Unreadable {
  try {
    return reader.normalise(recorded, trace);
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}

function isSame(left: ModelCall, right: ModelCall): boolean {
  return canonicalJson({ ...left, instrumentation: '' }) === canonicalJson({ ...right, instrumentation: '' });
}
