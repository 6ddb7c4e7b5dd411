import type { Observation } from '../../records/observation.ts';
import { EXPERIMENT_ENVIRONMENT, OWN_TAG } from '../../records/source/own-traces.ts';
import { type Claim, type Instrumentation, type Normalised, strongestClaims, type Writer } from './instrumentation.ts';
import { openAi } from './openai/openai.ts';
import { type Recorded, Unreadable } from './recorded.ts';
import { type Trace, traceOf } from './trace.ts';
import { UNREAD } from './unread.ts';

/** In the order they are asked; to support another library, write its file with its own evidence and add it here. */
const INSTRUMENTATIONS: readonly Instrumentation[] = [openAi];
const WRITERS: readonly (Instrumentation | Writer)[] = [...INSTRUMENTATIONS, ...UNREAD];

const MEDIA_REFERENCE = '@@@langfuseMedia';

/**
 * Turns the observations of one trace into model calls, or says of each why it is none, in the order of `trace`.
 * Evaluations recorded by Fledgling or by Langfuse experiments are never harvested.
 */
export function normaliseTrace(observations: readonly Observation[]): { observation: Observation; normalised: Normalised }[] {
  const trace = traceOf(observations);
  return trace.observations.map((recorded) => ({ observation: recorded.observation, normalised: normalised(recorded, trace) }));
}

function normalised(recorded: Recorded, trace: Trace): Normalised {
  try {
    return classified(recorded, trace);
  } catch (error) {
    if (error instanceof Unreadable) return quarantined(error.reason, error.message);
    throw error;
  }
}

function classified(recorded: Recorded, trace: Trace): Normalised {
  const { observation } = recorded;
  if (observation.environment === EXPERIMENT_ENVIRONMENT || observation.tags?.includes(OWN_TAG)) return { kind: 'own-evaluation' };
  const claims = strongestClaims(WRITERS, recorded, trace);
  const [claim, rival] = claims;
  if (!claim || !claims.some(({ writer }) => isReader(writer))) return unread(recorded, claims);
  if (rival || !isReader(claim.writer)) return quarantined('ambiguous-instrumentation', `generation "${observation.name ?? ''}" looks like ${listed(claims)}`);
  if (claim.evidence.holds === 'part') return { kind: 'part', detail: listed(claims) };
  if (observation.output === null || observation.output === undefined || observation.output === '') {
    return observation.level === 'ERROR'
      ? quarantined('failed-call', observation.statusMessage ?? 'level ERROR without output')
      : quarantined('no-output', 'output is empty');
  }
  if (holdsMedia(observation.input) || holdsMedia(observation.output)) {
    return quarantined('media-reference', 'input or output was moved to media storage');
  }
  return { kind: 'call', call: claim.writer.normalise(recorded, trace) };
}

function unread({ observation }: Recorded, claims: readonly Claim<Writer>[]): Normalised {
  if (observation.type !== 'GENERATION') return { kind: 'not-a-model-call' };
  const seen = claims.length > 0 ? `: ${listed(claims)}` : '';
  return quarantined('unsupported-instrumentation', `no reader for generation "${observation.name ?? ''}"${seen}`);
}

function isReader(writer: Writer): writer is Instrumentation {
  return 'normalise' in writer;
}

function listed(claims: readonly Claim<Writer>[]): string {
  return claims.map(({ writer, evidence }) => `${writer.name} (${evidence.marks.join(', ')})`).join(' and ');
}

function quarantined(reason: string, detail: string): Normalised {
  return { kind: 'quarantined', reason, detail };
}

function holdsMedia(value: unknown): boolean {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).includes(MEDIA_REFERENCE);
}
