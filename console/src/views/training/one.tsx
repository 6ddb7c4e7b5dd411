import { Check, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Training, TrainingStatus } from '../../../../src/records/console/training.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/code.tsx';
import { count, duration, moment } from '../../ui/numbers.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { CurveTable } from './curve-table.tsx';
import { Curves } from './curves.tsx';
import { Figures } from './figures.tsx';
import { useTraining } from './live.ts';
import type { Look } from './look.ts';
import { Entries } from './planned.tsx';
import { Ended, Progress } from './progress.tsx';
import { RowLengths } from './row-stats.tsx';
import { BACKENDS, nameOf, recipeEntries, STATES } from './words.ts';

/** One training alone: its curves large, its recipe, the checks of its adapter. */
export function OneTraining({ id, status, look }: { id: string; status: TrainingStatus | undefined; look: Look }) {
  const live = status?.trainings.find((training) => training.id === id);
  const { data, error, refetch } = useTraining(id, status?.listVersion);
  const training = live ?? data;
  if (!training) return error ? <Failure error={error} retry={() => void refetch()} /> : <Loading />;
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,2fr)_minmax(20rem,1fr)]">
      <Card
        title={
          <span className="flex items-center gap-2">
            {nameOf(training)} <Badge tone={STATES[training.state].tone}>{STATES[training.state].label}</Badge>
          </span>
        }
        aside={`began ${moment(training.startedMs)}`}
      >
        <div className="flex flex-col gap-5">
          <Progress training={training} />
          <Ended training={training} />
          <Figures training={training} />
          {look.isTable ? <CurveTable training={training} className="max-h-[34rem]" /> : <Curves training={training} isLog={look.isLog} isLarge />}
        </div>
      </Card>
      <div className="flex min-w-0 flex-col gap-5">
        <Adapter training={training} />
        <Card title="Recipe" aside={<span className="font-mono">{training.recipe.name}</span>}>
          <Entries entries={[...recipeEntries(training.recipe), ['Seed', String(training.seed)]]} />
          <Lowered training={training} />
        </Card>
        <Made training={training} />
      </div>
    </div>
  );
}

const MOST_RUNS = 5;
const CHECKS = {
  lossMask: 'Only answers are learned',
  tokenIds: 'Token ids are the engine’s',
  adapterChanges: 'The adapter changes answers',
  ggufParity: 'Converted, it answers the same',
} as const;

function Adapter({ training: { adapterSha256, checks, runs } }: { training: Training }) {
  return (
    <Card title="Adapter">
      {adapterSha256 === null ? (
        <p className="text-sm text-muted">There is none before its checks have passed.</p>
      ) : (
        <div className="flex flex-col gap-3 text-[0.8125rem]">
          <div className="flex min-w-0 items-center gap-1">
            <span className="min-w-0 flex-1 truncate font-mono text-xs">
              <span className="text-muted">sha256 </span>
              {adapterSha256}
            </span>
            <CopyButton text={adapterSha256} label="Copy the adapter’s sha256" />
          </div>
          <ul className="flex flex-col gap-2.5">
            {checks.map(({ name, ok, detail }) => (
              <li key={name} className="flex items-start gap-2">
                {ok ? (
                  <Check className="mt-0.5 size-4 shrink-0 text-parity" aria-label="passed" />
                ) : (
                  <X className="mt-0.5 size-4 shrink-0 text-inferior" aria-label="failed" />
                )}
                <span className="min-w-0">
                  {CHECKS[name]}
                  <span className="block break-words text-muted">{detail}</span>
                </span>
              </li>
            ))}
          </ul>
          {runs.length > 0 && (
            <p className="border-t border-rule pt-3 text-muted">
              Used by the {runs.length === 1 ? 'run' : 'runs'}{' '}
              {runs.slice(0, MOST_RUNS).map((run) => (
                <Link key={run} to={`/runs/${run}`} className="mr-2 font-mono text-xs text-accent hover:underline">
                  {run}
                </Link>
              ))}
              {runs.length > MOST_RUNS && `and ${runs.length - MOST_RUNS} before`}
            </p>
          )}
        </div>
      )}
    </Card>
  );
}

/** Memory was too small for the recipe as it is. */
function Lowered({ training: { run } }: { training: Training }) {
  if (!run?.shrunk) return null;
  const { batchSize, gradientAccumulation, rank, alpha } = run.shrunk;
  return (
    <p className="mt-3 border-t border-rule pt-3 text-[0.8125rem]">
      <Badge tone="warn">lowered</Badge> Memory ran out: trained with {batchSize} × {gradientAccumulation} rows a step, rank {rank}, alpha {alpha}.
    </p>
  );
}

function Made({ training }: { training: Training }) {
  const [isWhole, setWhole] = useState(false);
  const { run, rows, base, backend, planId } = training;
  const versions = Object.entries(run?.versions ?? {});
  const entries: (readonly [string, string])[] = [
    ['Base', base],
    ['By', BACKENDS[backend]],
    ['Rows', `${count(rows.train)}, ${count(rows.val)} for validation`],
    ...(run ? [['Processes', String(run.worldSize)] as const, ['Trainer’s time', duration(run.wallMs)] as const] : []),
    ...(run?.completionTokens ? [['Tokens learned', count(run.completionTokens)] as const] : []),
    ...(run && run.resumedFromStep > 0 ? [['Resumed at step', count(run.resumedFromStep)] as const] : []),
    ['Plan', planId.slice(0, 12)],
    ...(isWhole ? versions : []),
  ];
  return (
    <Card
      title="How it was made"
      aside={
        versions.length > 0 && (
          <button type="button" className="min-h-6 rounded text-accent hover:underline" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Without versions' : 'Versions'}
          </button>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <Entries entries={entries} />
        {run?.dataStats && <RowLengths stats={run.dataStats} longest={training.recipe.maxLength} />}
      </div>
    </Card>
  );
}
