import clsx from 'clsx';
import { Check, CircleDashed, Equal, LoaderCircle, type LucideIcon, Minus, X } from 'lucide-react';
import { Link } from 'react-router';
import type { LiveStage, RunProgress } from '../../../../src/records/console/runs/progress.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { count, duration, moment } from '../../ui/numbers.ts';
import { useProgress } from './queries.ts';
import { Caret } from './section.tsx';
import { useNow } from './use-now.ts';

type Current = NonNullable<RunProgress['current']>;

const STATES: Readonly<Record<Current['state'], { tone: Tone; word: string }>> = {
  running: { tone: 'info', word: 'running' },
  done: { tone: 'good', word: 'done' },
  failed: { tone: 'bad', word: 'failed' },
  interrupted: { tone: 'warn', word: 'interrupted' },
  killed: { tone: 'bad', word: 'killed' },
};

/** What holds the state folder, started here or in any terminal, stage by stage; what held it last stays folded away. */
export function LiveRun() {
  const { data, dataUpdatedAt } = useProgress();
  const isRunning = data?.current?.state === 'running';
  const now = useNow(isRunning);
  if (!data?.current) return null;
  const { current } = data;
  const sinceMs = isRunning ? Math.max(0, now - dataUpdatedAt) : 0;
  const { tone, word } = STATES[current.state];
  const ended = current.stages.filter(({ state }) => !['waiting', 'running', 'stopped'].includes(state)).length;
  const due = current.stages.filter(({ isMaybe, state }) => !(isMaybe && state === 'waiting')).length;
  const head = (
    <>
      <Badge tone={tone}>{word}</Badge>
      <span className="font-mono text-[0.8125rem] break-all">{current.command}</span>
      <span className="text-[0.8125rem] text-muted">
        {isRunning ? `since ${moment(current.startedAt)}` : `ended ${moment(current.endedAt)}`} · {duration(current.elapsedMs + sinceMs)} · {ended} of {due}{' '}
        stages
      </span>
      <span className="ml-auto text-[0.8125rem] text-faint max-md:hidden">
        process {current.pid} on {current.host}
      </span>
    </>
  );
  if (!isRunning)
    return (
      <details className="group rounded-xl border border-rule bg-raised">
        <summary className="flex cursor-pointer flex-wrap items-center gap-x-2.5 gap-y-1 px-4 py-2.5 marker:content-none">
          <Caret />
          {head}
        </summary>
        <Stages stages={current.stages} sinceMs={0} />
      </details>
    );
  return (
    <section aria-label="Under way" className="rounded-xl border border-accent/40 bg-raised">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 px-4 py-2.5">{head}</div>
      <Stages stages={current.stages} sinceMs={sinceMs} />
    </section>
  );
}

function Stages({ stages, sinceMs }: { stages: Current['stages']; sinceMs: number }) {
  return (
    <ol aria-label="Stages" className="border-t border-rule py-1.5">
      {stages.map((stage) => (
        <Stage key={stage.name} stage={stage} sinceMs={sinceMs} />
      ))}
    </ol>
  );
}

const ICONS: Readonly<Record<LiveStage['state'], { icon: LucideIcon; colour: string; word: string }>> = {
  waiting: { icon: CircleDashed, colour: 'text-faint', word: 'waiting' },
  running: { icon: LoaderCircle, colour: 'text-accent motion-safe:animate-spin', word: 'running' },
  ran: { icon: Check, colour: 'text-parity', word: 'ran' },
  resumed: { icon: Check, colour: 'text-parity', word: 'resumed' },
  reused: { icon: Equal, colour: 'text-muted', word: 'reused' },
  skipped: { icon: Minus, colour: 'text-muted', word: 'skipped' },
  stopped: { icon: X, colour: 'text-inferior', word: 'did not end' },
};

function Stage({ stage, sinceMs }: { stage: LiveStage; sinceMs: number }) {
  const { icon, colour, word } = ICONS[stage.state];
  const Icon = icon;
  const isPerhaps = stage.state === 'waiting' && stage.isMaybe;
  const isRunning = stage.state === 'running';
  const elapsed = stage.elapsedMs === null ? '' : duration(stage.elapsedMs + (isRunning ? sinceMs : 0));
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-1 text-sm md:grid-cols-[1rem_13rem_4.5rem_minmax(0,1fr)_4.5rem]">
      <Icon className={clsx('size-4', colour)} aria-hidden />
      <span className={clsx('truncate', stage.state === 'waiting' && 'text-muted')}>
        {isRunning && stage.name.startsWith('train ') ? (
          <Link to="/training" className="text-accent underline-offset-4 hover:underline">
            {stage.name}
          </Link>
        ) : (
          stage.name
        )}
      </span>
      <span className={clsx('text-[0.8125rem] text-muted', !isPerhaps && 'max-md:hidden')}>{isPerhaps ? 'perhaps' : word}</span>
      <span className="min-w-0 text-[0.8125rem] text-muted max-md:order-last max-md:col-span-2 max-md:col-start-2">
        {isRunning ? <How stage={stage} sinceMs={sinceMs} /> : <span className="block truncate">{[stage.summary, stage.why].filter(Boolean).join(' · ')}</span>}
      </span>
      <span className={clsx('text-right text-[0.8125rem] text-muted', isPerhaps && 'max-md:hidden')}>{elapsed}</span>
    </li>
  );
}

/** How far a stage is, and when it may be done. */
function How({ stage: { name, done, total, share, note, etaMs }, sinceMs }: { stage: LiveStage; sinceMs: number }) {
  if (share === null) return <span className="block truncate">{note || '…'}</span>;
  const left = done >= total ? ' · finishing' : etaMs === null ? '' : ` · about ${duration(Math.max(1_000, etaMs - sinceMs))} left`;
  return (
    <span className="flex items-center gap-3">
      <span
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="h-1.5 w-24 shrink-0 overflow-hidden rounded-full bg-hover sm:w-40"
      >
        <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </span>
      <span className="truncate">
        {count(done)} of {count(total)}
        {left}
        {note && ` · ${note}`}
      </span>
    </span>
  );
}
