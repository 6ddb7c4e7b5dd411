import clsx from 'clsx';
import type { VerdictOutcome } from '../../../../src/records/comparison.ts';
import type { RunLine, RunTrack } from '../../../../src/records/console/runs/list.ts';
import type { ModelRole } from '../../../../src/records/evaluation.ts';
import { Badge, type Tone, Verdict } from '../../ui/badge.tsx';

export const ROLES: readonly ModelRole[] = ['hosted', 'base', 'tuned'];

const OUTCOME_TONES: Readonly<Record<VerdictOutcome, Tone>> = { parity: 'good', inferior: 'bad', inconclusive: 'warn' };

export function toneOf(outcome: VerdictOutcome | null): Tone {
  return outcome === null ? 'neutral' : OUTCOME_TONES[outcome];
}

const ROLE_COLOURS: Readonly<Record<ModelRole, string>> = { hosted: 'bg-hosted', base: 'bg-base', tuned: 'bg-tuned' };

/** A model's colour beside its name: never the colour alone. */
export function RoleMark({ role, isNamed = true }: { role: ModelRole; isNamed?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span className={clsx('size-2 shrink-0 rounded-[2px]', ROLE_COLOURS[role])} aria-hidden />
      {isNamed ? <span className="capitalize">{role}</span> : <span className="sr-only">{role}</span>}
    </span>
  );
}

/** `hosted 97.0 · base 30.0 · tuned 98.0 %`, in three colours. */
export function Trio({ figures }: { figures: RunTrack['figures'] }) {
  if (!figures) return <span className="text-muted">–</span>;
  const there = ROLES.flatMap((role) => (figures[role] ? [{ role, figure: figures[role] }] : []));
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2.5 text-[0.8125rem]">
      {there.map(({ role, figure }, index) => (
        <span key={role} className="inline-flex items-center gap-1 whitespace-nowrap">
          <RoleMark role={role} isNamed={false} />
          {index === there.length - 1 ? figure.text : figure.text.replace(/\s%$/, '')}
        </span>
      ))}
    </span>
  );
}

/** The decision of a run with its verdict's word. */
export function Decided({ line: { action, word, outcome } }: { line: RunLine }) {
  if (action === null) return <span className="text-muted">–</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <Verdict of={action} />
      {word && (
        <span className={clsx('text-[0.8125rem]', outcome === 'parity' ? 'text-parity' : outcome === 'inferior' ? 'text-inferior' : 'text-inconclusive')}>
          {word}
        </span>
      )}
    </span>
  );
}

export function TrackVerdict({ track: { mark, word, candidate } }: { track: RunTrack }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <Badge tone={toneOf(mark)}>{word}</Badge>
      {candidate && <span className="text-xs text-muted">{candidate}</span>}
    </span>
  );
}
