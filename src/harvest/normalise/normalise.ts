import type { Observation } from '../../records/observation.ts';
import { openAi } from './openai.ts';
import { type Instrumentation, type Normalised, quarantined, Unreadable } from './recorded.ts';

/** In the order they are asked; to support another library, write its file and add it here. */
const INSTRUMENTATIONS: readonly Instrumentation[] = [openAi];

const OWN_ENVIRONMENT = 'sdk-experiment';
const OWN_TAG = 'fledgling';
const MEDIA_REFERENCE = '@@@langfuseMedia';

/** Turns one observation into a model call, or says why it is none. Evaluations recorded by Fledgling or by Langfuse experiments are never harvested. */
export function normalise(observation: Observation): Normalised {
  try {
    return classified(observation);
  } catch (error) {
    if (error instanceof Unreadable) return quarantined(error.reason, error.message);
    throw error;
  }
}

function classified(observation: Observation): Normalised {
  if (observation.environment === OWN_ENVIRONMENT || observation.tags?.includes(OWN_TAG)) return { kind: 'own-evaluation' };
  const instrumentation = INSTRUMENTATIONS.find(({ recognises }) => recognises(observation));
  if (!instrumentation) {
    return observation.type === 'GENERATION'
      ? quarantined('unsupported-instrumentation', `no reader for generation "${observation.name ?? ''}"`)
      : { kind: 'not-a-model-call' };
  }
  if (observation.output === null || observation.output === undefined || observation.output === '') {
    return observation.level === 'ERROR'
      ? quarantined('failed-call', observation.statusMessage ?? 'level ERROR without output')
      : quarantined('no-output', 'output is empty');
  }
  if (holdsMedia(observation.input) || holdsMedia(observation.output)) {
    return quarantined('media-reference', 'input or output was moved to media storage');
  }
  return instrumentation.normalise(observation);
}

function holdsMedia(value: unknown): boolean {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).includes(MEDIA_REFERENCE);
}
