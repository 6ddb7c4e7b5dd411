import clsx from 'clsx';
import { Check, Minus, X } from 'lucide-react';
import type { ModelRole } from '../../../../src/records/evaluation.ts';

export const ROLES = ['hosted', 'base', 'tuned'] as const satisfies readonly ModelRole[];
export const ROLE_NAMES: Readonly<Record<ModelRole, string>> = { hosted: 'Hosted', base: 'Base', tuned: 'Tuned' };
const DOTS: Readonly<Record<ModelRole, string>> = { hosted: 'bg-hosted', base: 'bg-base', tuned: 'bg-tuned' };

export function RoleDot({ role }: { role: ModelRole }) {
  return <span aria-hidden className={clsx('inline-block size-2 shrink-0 rounded-full', DOTS[role])} />;
}

/** Which models were right, in as little room as it takes: each by its letter and a sign. */
export function Marks({ marks }: { marks: Readonly<Partial<Record<ModelRole, boolean | null>>> }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {ROLES.map((role) => {
        const mark = marks[role];
        return mark === undefined ? null : <Mark key={role} role={role} mark={mark} />;
      })}
    </span>
  );
}

function Mark({ role, mark }: { role: ModelRole; mark: boolean | null }) {
  const [Icon, says] = mark === null ? ([Minus, 'not scored'] as const) : mark ? ([Check, 'right'] as const) : ([X, 'wrong'] as const);
  return (
    <span className={clsx('inline-flex items-center gap-px text-xs font-medium', mark === null ? 'text-muted' : mark ? 'text-parity' : 'text-inferior')}>
      <span className="sr-only">
        {ROLE_NAMES[role]} {says}
      </span>
      <span aria-hidden>{ROLE_NAMES[role][0]}</span>
      <Icon className="size-3" aria-hidden />
    </span>
  );
}
