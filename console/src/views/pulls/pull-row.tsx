import clsx from 'clsx';
import { ChevronRight, CircleAlert, CircleCheck, CircleDashed, CircleX, type LucideIcon } from 'lucide-react';
import { useId } from 'react';
import { Link } from 'react-router';
import type { ConsolePull } from '../../../../src/records/console/pulls.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { moment } from '../../ui/numbers.ts';
import { Outside } from '../../ui/outside.tsx';

type Said = NonNullable<ConsolePull['said']>;

const GATES: Readonly<Record<NonNullable<ConsolePull['gate']>['state'], { icon: LucideIcon; tone: string; label: string }>> = {
  success: { icon: CircleCheck, tone: 'text-parity', label: 'Gate passed' },
  failure: { icon: CircleX, tone: 'text-inferior', label: 'Gate says no' },
  error: { icon: CircleAlert, tone: 'text-inferior', label: 'No verdict' },
  pending: { icon: CircleDashed, tone: 'text-inconclusive', label: 'Gate pending' },
};

const PHASES: Readonly<Record<Said['phase'], { tone: Tone; label: string }>> = {
  planned: { tone: 'neutral', label: 'planned' },
  running: { tone: 'info', label: 'running' },
  failed: { tone: 'bad', label: 'failed' },
  cancelled: { tone: 'warn', label: 'cancelled' },
  recorded: { tone: 'neutral', label: 'evaluated' },
};

interface PullRowProps {
  pull: ConsolePull;
  isOpen: boolean;
  onToggle(isOpen: boolean): void;
}

/** One pull request: where it stands, what the one comment says, and behind it the plan. */
export function PullRow({ pull, isOpen, onToggle }: PullRowProps) {
  const id = useId();
  const { gate, said } = pull;
  const shown = gate ? GATES[gate.state] : null;
  const Icon = shown?.icon ?? CircleDashed;
  const hasMore = said !== null && (said.stages.length > 0 || said.history.length > 0);
  return (
    <article aria-labelledby={id} className="flex min-w-0 gap-3 px-4 py-3.5">
      <Icon className={clsx('mt-0.5 size-5 shrink-0', shown?.tone ?? 'text-muted')} aria-hidden />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <div className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <h3 id={id} className="min-w-0 text-[0.9375rem] font-semibold break-words">
            {pull.title}
          </h3>
          <span className="text-sm">
            <Outside to={pull.page}>#{pull.number}</Outside>
          </span>
          {pull.isDraft && <Badge>draft</Badge>}
          {pull.isFork && <Badge tone="warn">from a fork</Badge>}
          {pull.promotes && <Badge tone="info">records a promotion</Badge>}
        </div>
        <p className="text-[0.8125rem] break-words text-muted">
          {pull.author} · <span className="font-mono">{pull.head}</span> into <span className="font-mono">{pull.base}</span> ·{' '}
          <span className="font-mono">{pull.headSha.slice(0, 12)}</span> · {moment(pull.updatedAt)}
        </p>
        <p className="text-sm break-words">
          <span className={clsx('font-medium', shown?.tone)}>{shown?.label ?? 'No gate status yet'}</span>
          {gate && <>: {gate.description}</>}{' '}
          {gate?.page && (
            <span className="text-[0.8125rem]">
              <Outside to={gate.page}>log</Outside>
            </span>
          )}
        </p>
        {said && (
          <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-sm">
            <Badge tone={PHASES[said.phase].tone}>{PHASES[said.phase].label}</Badge>
            {!said.isAboutHead && <Badge tone="warn">of an older commit</Badge>}
            <span className="min-w-0 break-words">{said.verdict}</span>
            {said.run && (
              <span className="text-[0.8125rem] text-muted">
                run{' '}
                {said.isHere ? (
                  <Link to={`/runs/${said.run}`} className="font-mono text-accent underline underline-offset-4">
                    {said.run}
                  </Link>
                ) : (
                  <span className="font-mono">{said.run}</span>
                )}
              </span>
            )}
          </div>
        )}
        {said && hasMore && (
          <details open={isOpen} onToggle={(event) => event.currentTarget.open !== isOpen && onToggle(event.currentTarget.open)} className="group mt-0.5">
            <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded text-[0.8125rem] text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
              <ChevronRight className="size-3.5 transition-transform group-open:rotate-90" aria-hidden />
              {said.stages.length > 0 ? `${said.stages.length} stages` : 'Earlier runs'}
              {said.stages.length > 0 && said.history.length > 0 && `, ${said.history.length} earlier ${said.history.length === 1 ? 'run' : 'runs'}`}
              <span className="sr-only"> of #{pull.number}</span>
            </summary>
            <Behind said={said} />
          </details>
        )}
      </div>
    </article>
  );
}

function Behind({ said }: { said: Said }) {
  return (
    <div className="mt-2 flex flex-col gap-3">
      {said.stages.length > 0 && (
        <ul className="divide-y divide-rule rounded-lg border border-rule" aria-label="Stages">
          {said.stages.map(({ name, does, why }) => (
            <li
              key={name}
              className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 px-3 py-1.5 sm:grid-cols-[13rem_7rem_minmax(0,1fr)] sm:items-center"
            >
              <span className="font-mono text-[0.8125rem] break-words">{name}</span>
              <span>
                <Badge tone={/^(will run|ran)/.test(does) ? 'info' : /^(may|might)/.test(does) ? 'warn' : 'neutral'}>{does}</Badge>
              </span>
              <span className="text-[0.8125rem] break-words text-muted max-sm:col-span-2">{why}</span>
            </li>
          ))}
        </ul>
      )}
      {said.history.length > 0 && (
        <ul className="flex flex-col gap-1.5 text-[0.8125rem]" aria-label="Earlier runs">
          {said.history.map(({ phase, verdict, run, at }) => (
            <li key={`${at} ${phase}`} className="flex flex-wrap gap-x-2 break-words">
              <span className="text-muted">{moment(at)}</span>
              <span className="font-mono">{run ?? phase}</span>
              <span className="min-w-0">{verdict}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
