import { UserError } from '../errors.ts';
import type { Evaluation, ModelRole, Prediction, Score } from '../records/evaluation.ts';
import type { Example } from '../records/example.ts';
import type { Miss } from '../records/findings/diagnosis.ts';

/** One model's evaluation, the scores behind it and the answers behind those. */
export interface Side {
  evaluation: Pick<Evaluation, 'id' | 'track' | 'split' | 'model' | 'ask' | 'prompt' | 'dataDigest' | 'scorerVersion'>;
  scores: readonly Score[];
  predictions: readonly Said[];
}

/** What the gate reads of a prediction. */
export type Said = Pick<Prediction, 'exampleId' | 'outcome' | 'text' | 'calls'>;

export interface Sides {
  hosted: Side;
  /** The candidate, base or tuned by its role. */
  local: Side;
  /** The base under a tuned candidate; null where there is none to compare. */
  base: Side | null;
  /** The whole data set, all splits; left out where only evaluations are at hand, and what needs it is not looked at. */
  examples?: readonly Example[];
  /** Why the local model's answers are wrong; left out where nobody diagnosed them, and training is asked for without looking. */
  misses?: readonly Miss[];
}

/** @throws UserError when a side is played by the wrong model, or the evaluations are of different data, splits, tracks or scorer versions. */
export function refuseWrongSides(sides: Sides): void {
  refuseWrongRoles(sides);
  refuseDifferentData(sides);
  for (const side of [sides.hosted, sides.local, sides.base]) if (side) refuseDoubles(side);
}

/** Swapped sides would say parity of the wrong model, so each must be played by its own. */
function refuseWrongRoles({ hosted, local, base }: Sides): void {
  refuseRole('hosted', hosted, ['hosted']);
  refuseRole('local', local, ['base', 'tuned']);
  if (!base) return;
  refuseRole('base', base, ['base']);
  if (local.evaluation.model.role === 'tuned') return;
  throw new UserError(
    `base: expected none beside a local evaluation of the base model, got ${base.evaluation.id}. Leave it out, or give the tuned model's evaluation as local.`,
  );
}

function refuseRole(side: keyof Sides, { evaluation: { id, model } }: Side, roles: readonly ModelRole[]): void {
  if (roles.includes(model.role)) return;
  throw new UserError(
    `${side}: expected an evaluation of the ${roles.join(' or ')} model, got ${id}, which is of the ${model.role} model. Give each evaluation as the side its model plays.`,
  );
}

function refuseDifferentData({ hosted, local, base }: Sides): void {
  for (const side of base ? [hosted, base] : [hosted]) {
    for (const key of ['track', 'split', 'dataDigest', 'scorerVersion'] as const) {
      const [expected, found] = [local.evaluation[key], side.evaluation[key]];
      if (expected === found) continue;
      throw new UserError(
        `The ${side.evaluation.model.role} evaluation ${side.evaluation.id} has ${key} ${found}, the ${local.evaluation.model.role} evaluation ${local.evaluation.id} has ${expected}: they cannot be compared. Evaluate both models on the same examples.`,
      );
    }
  }
}

/** A second score of one example would count it twice. */
function refuseDoubles({ evaluation: { id, model }, scores }: Side): void {
  const seen = new Set<string>();
  for (const { exampleId } of scores) {
    if (seen.has(exampleId))
      throw new UserError(`The ${model.role} evaluation ${id} scores an example twice: ${JSON.stringify(exampleId)}. Evaluate again, or remove all but one.`);
    seen.add(exampleId);
  }
}
