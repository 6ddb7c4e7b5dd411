import type { GateRefusal } from '../../records/comparison.ts';
import { CORE_METRICS, type ModelIdentity } from '../../records/evaluation.ts';
import type { Side } from '../sides.ts';
import { answersById } from './answers.ts';
import type { Evidence } from './evidence.ts';

/** A model is always at parity with itself. */
export function sameModel({ sides: { hosted, local, base } }: Evidence): GateRefusal[] {
  if (isSame(hosted.evaluation.model, local.evaluation.model))
    return [
      { code: 'same-model', sentence: `the hosted and the local evaluation are of the same ${whatOf(local)}`, remedy: 'Evaluate the local model itself' },
    ];
  if (base === null || !isSame(base.evaluation.model, local.evaluation.model)) return [];
  const sentence = 'the tuned evaluation is of the base model without an adapter';
  return [{ code: 'same-model', sentence, remedy: 'Evaluate the tuned model with its adapter loaded' }];
}

/** By what a model is made of; the part it plays and the engine's settings do not make another one. Recorded answers are their file, whatever its name. */
function isSame(one: ModelIdentity, other: ModelIdentity): boolean {
  if (isRecorded(one) && isRecorded(other)) return one.engine['sha256'] === other.engine['sha256'];
  if (isRecorded(one) !== isRecorded(other)) return false;
  return (['name', 'ggufSha256', 'adapterSha256', 'endpoint'] as const).every((key) => one[key] === other[key]);
}

function isRecorded({ engine }: ModelIdentity): boolean {
  return engine['answers'] === 'recorded elsewhere';
}

function whatOf({ evaluation: { model } }: Side): string {
  return isRecorded(model) ? 'file of recorded answers' : 'model';
}

/** Answers equal to the base's on every example, mistakes and challenge examples among them, are the base's. Two perfect models agree rightly. */
export function unchangedByAdapter({ sides: { local, base }, pairs }: Evidence): GateRefusal[] {
  if (base === null) return [];
  const exact = CORE_METRICS[local.evaluation.track].at(-1);
  if (exact === undefined || pairs.every((pair) => pair.local.values[exact] === 1)) return [];
  const before = answersById(base);
  if ([...answersById(local)].some(([id, answer]) => answer !== before.get(id))) return [];
  const sentence = `the tuned model gives exactly the base's answers to all ${local.predictions.length} examples: its adapter changes nothing`;
  return [{ code: 'unchanged-by-adapter', sentence, remedy: 'Check that training changed the adapter (loss, learning rate, steps) and that it is loaded' }];
}
