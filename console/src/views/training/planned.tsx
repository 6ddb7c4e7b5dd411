import { useMutation } from '@tanstack/react-query';
import type { DataStats, PlannedTraining, TrainingPlanned } from '../../../../src/records/console/training.ts';
import { send } from '../../api/client.ts';
import { useIsReadOnly } from '../../app/project.ts';
import { trackName } from '../../app/tracks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { compact, count } from '../../ui/numbers.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { usePlanned } from './live.ts';
import { Command } from './progress.tsx';
import { RowLengths } from './row-stats.tsx';
import { BACKENDS, recipeEntries } from './words.ts';

const DOES = { train: ['would train', 'info'], reuse: ['trained already', 'good'], harvest: ['no rows yet', 'warn'] } as const;

/** What a training would be now, by the config: nothing is started from here. */
export function Planned({ version }: { version: string | undefined }) {
  const { data, error, refetch } = usePlanned(version);
  return (
    <Card title="If it were trained now" aside={data ? `${data.model.title}, ${BACKENDS[data.backend]}` : undefined}>
      {error ? <Failure error={error} retry={() => void refetch()} /> : data ? <Plan plan={data} /> : <Loading rows={4} />}
    </Card>
  );
}

function Plan({ plan }: { plan: TrainingPlanned }) {
  return (
    <div className="flex flex-col gap-5">
      <ul className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
        {plan.tracks.map((track) => (
          <Track key={track.track} track={track} recipe={plan.recipe} />
        ))}
      </ul>
      <div>
        <h3 className="pb-2 text-[0.8125rem] font-medium">
          Recipe <span className="font-mono">{plan.recipe.name}</span>
        </h3>
        <Entries
          entries={[...recipeEntries(plan.recipe), ['Seed', String(plan.seed)], ['Tracks', plan.strategy === 'parallel' ? 'side by side' : 'in turn']]}
        />
      </div>
      <div className="flex flex-col gap-2 text-[0.8125rem] text-muted">
        <p>
          {plan.when === 'gate'
            ? 'The loop trains by itself where the gate asks for it (train.when: gate).'
            : 'The loop does not train by itself (train.when: never).'}
          {!plan.isEnvironmentReady && ' The first training installs about 6 GB of Python packages.'} By hand:
        </p>
        <div className="grid gap-2 sm:grid-cols-2">
          <Command text="fledgling train" />
          <Command text="fledgling train --dry-run" />
        </div>
      </div>
    </div>
  );
}

function Track({ track, recipe: { epochs, maxLength } }: { track: PlannedTraining; recipe: TrainingPlanned['recipe'] }) {
  const [label, tone] = DOES[track.does];
  const { rows, steps, promptCharacters, completionCharacters } = track;
  const told = [
    rows && `${count(rows.train)} rows, ${count(rows.val)} for validation`,
    steps === null ? null : `${count(steps)} steps of ${track.rowsPerStep} rows in ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    promptCharacters !== null && completionCharacters !== null && `${compact(completionCharacters)} characters learned, ${compact(promptCharacters)} read`,
  ].filter(Boolean);
  return (
    <li className="flex min-w-0 flex-col gap-0.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 pb-0.5 text-sm font-medium">
        {trackName(track.track)} <Badge tone={tone}>{label}</Badge>
        <span className="min-w-0 text-[0.8125rem] font-normal text-muted">{track.why}</span>
      </div>
      {told.map((line) => (
        <p key={String(line)} className="text-[0.8125rem]">
          {line}
        </p>
      ))}
      {rows && rows.train > 0 && <Counted track={track.track} longest={maxLength} />}
    </li>
  );
}

/** The trainer counts the rows' tokens, as a dry run does: a second or two, and nothing is trained. */
function Counted({ track, longest }: { track: PlannedTraining['track']; longest: number }) {
  const isReadOnly = useIsReadOnly();
  const { data, error, isPending, mutate } = useMutation({ mutationFn: () => send<DataStats>('POST', '/training/dry-run', { track }) });
  if (data) return <RowLengths stats={data} longest={longest} />;
  return (
    <div className="flex flex-col items-start gap-2 pt-1.5">
      {error && <Failure error={error} />}
      <Button size="small" onClick={() => mutate()} disabled={isPending || isReadOnly} title={isReadOnly ? 'This console is read-only' : undefined}>
        {isPending ? 'Counting …' : 'Check the rows'}
        <span className="sr-only"> of {trackName(track)}</span>
      </Button>
    </div>
  );
}

/** Names and values, in as many columns as fit. */
export function Entries({ entries }: { entries: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-4 gap-y-2.5 text-[0.8125rem]">
      {entries.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
