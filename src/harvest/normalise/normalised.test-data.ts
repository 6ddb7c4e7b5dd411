import type { Observation } from '../../records/observation.ts';
import type { Normalised } from './instrumentation.ts';
import { normaliseTrace } from './normalise.ts';

/** What an observation turns out to be that is alone in its trace. */
export function normalise(observation: Observation): Normalised {
  const [only] = normaliseTrace([observation]);
  if (!only) throw new Error('a trace of one observation has one result');
  return only.normalised;
}
