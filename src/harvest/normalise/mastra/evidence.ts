import type { Evidence } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';
import { isRecordedBeside } from './recorded-beside.ts';

/** What Mastra calls a span: `model_step` is one call of the model, `model_generation` the loop around it, `model_inference` the request inside. */
export function spanTypeOf({ observation, metadata }: Recorded): string | null {
  // Most spans are somebody else's: their metadata, where they are a text, are not parsed for nothing.
  if (typeof observation.metadata === 'string' && !/mastra|spanType/.test(observation.metadata)) return null;
  const type = metadata('mastra.span.type') ?? metadata('spanType');
  return typeof type === 'string' ? type.toLowerCase() : null;
}

const GENERATION = /^(model|llm)_generation$/;
const IS_CALL = /^(model_step|model_inference|(model|llm)_generation)$/;

export function mastraEvidence(recorded: Recorded, trace: Trace): Evidence | null {
  const type = spanTypeOf(recorded);
  if (type === null) return isOurs(recorded) ? { certainty: 'library', marks: ['scope of Mastra'] } : null;
  const marks = [`span type ${type}`];
  if (IS_CALL.test(type) && isRecordedBeside(recorded, trace))
    return { certainty: 'library', marks: [...marks, "Fledgling's record beside it"], holds: 'part' };
  if (type === 'model_step') return { certainty: 'library', marks };
  if (GENERATION.test(type)) return { certainty: 'library', marks, holds: stepsOf(recorded, trace).length > 0 ? 'part' : 'call' };
  if (type === 'model_inference') return { certainty: 'library', marks, holds: isInStep(recorded, trace) ? 'part' : 'call' };
  return recorded.observation.type === 'GENERATION' ? { certainty: 'library', marks, holds: 'part' } : null;
}

function isOurs({ observation, metadata }: Recorded): boolean {
  return observation.type === 'GENERATION' && /^@mastra/.test(String(metadata('scope.name')));
}

/** The calls of the model that a generation made, first to last. */
export function stepsOf(generation: Recorded, trace: Trace): readonly Recorded[] {
  const known = steps.get(generation) ?? trace.childrenOf(generation).filter((child) => spanTypeOf(child) === 'model_step');
  steps.set(generation, known);
  return known;
}

const steps = new WeakMap<Recorded, readonly Recorded[]>();

/** The loop that a step belongs to. */
export function generationOf(step: Recorded, trace: Trace): Recorded | null {
  const parent = trace.parentOf(step);
  return parent && GENERATION.test(spanTypeOf(parent) ?? '') ? parent : null;
}

export function isInStep(recorded: Recorded, trace: Trace): boolean {
  const parent = trace.parentOf(recorded);
  return parent !== null && spanTypeOf(parent) === 'model_step';
}
