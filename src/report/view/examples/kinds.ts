import type { DisagreementView } from '../disagreement-view.ts';

/** What a reader may want to see alone, in the order in which it is offered. */
export const KINDS = ['decisive', 'lost', 'won', 'both', 'gold', 'base', 'unscored', 'differ', 'right'] as const;
export type Kind = (typeof KINDS)[number];

/** By the deciding local model's name. */
export function kindLabels(local: string): Record<Kind, string> {
  return {
    decisive: `${local} or hosted wrong`,
    lost: `Hosted right, ${local.toLowerCase()} wrong`,
    won: `Hosted wrong, ${local.toLowerCase()} right`,
    both: 'Both wrong',
    gold: 'Gold probably wrong',
    base: 'Base alone wrong',
    unscored: 'Not scored',
    differ: 'Any model wrong',
    right: 'All models right',
  };
}

/** Which of them a disagreement is; the deciding local model is the tuned one, or the base where there is none. */
export function kindsOf({ decisive, probableTraceMistake, answers }: DisagreementView): Kind[] {
  const of = (wanted: string) => answers.find(({ role }) => role === wanted);
  const [hosted, local] = [of('hosted')?.correct, (of('tuned') ?? of('base'))?.correct];
  const holds: Record<Kind, boolean> = {
    decisive,
    lost: hosted === true && local === false,
    won: hosted === false && local === true,
    both: hosted === false && local === false,
    gold: probableTraceMistake || answers.some(({ cause }) => cause === 'likely-wrong-gold'),
    base: !decisive && of('base')?.correct === false,
    unscored: answers.some(({ correct }) => correct === null),
    differ: true,
    right: false,
  };
  return KINDS.filter((kind) => holds[kind]);
}
