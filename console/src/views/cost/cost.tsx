import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useSearchParams } from 'react-router';
import type { CostAnswer, CostPrices, CostRuns, TrackCost } from '../../../../src/records/console/cost.ts';
import { get } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Code } from '../../ui/code.tsx';
import { Select } from '../../ui/fields.tsx';
import { moment } from '../../ui/numbers.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Controls } from './controls.tsx';
import { Curve } from './curve.tsx';
import { Assumptions, Month, MonthTable } from './figures.tsx';
import { dollars, requests } from './money.ts';
import { type Played, usePlayed } from './played.ts';

export function Component() {
  const [params, setParams] = useSearchParams();
  const played = usePlayed();
  const run = params.get('run');
  const runs = useQuery({ queryKey: ['runs', 'cost'], queryFn: ({ signal }) => get<CostRuns>('/cost/runs', {}, signal) });
  const cost = useQuery({
    queryKey: ['runs', 'cost', run, played.asked],
    queryFn: ({ signal }) => get<CostAnswer>('/cost', { run, ...played.asked }, signal),
    placeholderData: keepPreviousData,
    // Every place of a slider is another question.
    gcTime: 10_000,
    enabled: runs.data ? runs.data.runs.length > 0 : run !== null,
  });
  const choose = (key: string, value: string) => {
    const next = new URLSearchParams(params);
    next.set(key, value);
    setParams(next, { replace: true, preventScrollReset: true });
  };
  // A price that is refused leaves the last figures in sight, and the fields in which it is mended.
  const last = useRef<CostAnswer>(undefined);
  if (cost.data) last.current = cost.data;
  const answer = cost.data ?? last.current;
  return (
    <Page
      title="Cost"
      lead="What the swap costs and saves, from what a run measured. Prices enter no verdict: play with them."
      actions={
        (runs.data?.runs.length ?? 0) > 0 && (
          <Select
            label="Run"
            value={answer?.run.id ?? run ?? ''}
            onChange={(id) => choose('run', id)}
            choices={(runs.data?.runs ?? []).map(({ id, startedAt, decision }) => ({
              value: id,
              label: `${moment(startedAt)} · ${id} · ${decision}`,
            }))}
            className="max-w-full sm:max-w-96"
          />
        )
      }
    >
      {runs.data?.runs.length === 0 ? (
        <Empty title="No run has measured anything yet.">
          <p>
            <code className="font-mono">fledgling run</code> evaluates the hosted and the local model; what they cost is then told here.
          </p>
        </Empty>
      ) : (
        <>
          {(runs.error ?? cost.error) && <Failure error={runs.error ?? cost.error} retry={() => void (runs.error ? runs.refetch() : cost.refetch())} />}
          {answer === undefined && !runs.error && !cost.error && <Loading rows={8} />}
          {answer && <Priced {...{ answer, played }} track={params.get('track')} onTrack={(track) => choose('track', track)} />}
        </>
      )}
    </Page>
  );
}

function Priced({ answer, played, track, onTrack }: { answer: CostAnswer; played: Played; track: string | null; onTrack(track: string): void }) {
  const { tracks, configured, requestsPerDay, now, run } = answer;
  const chosen = tracks.find((one) => one.track === track) ?? tracks[0];
  const speed = chosen?.economics.local;
  const isSpeedTyped = played.typed('requestsPerGpuHour') !== '';
  return (
    <div className="grid gap-5 xl:grid-cols-[21rem_minmax(0,1fr)]">
      {chosen && <Glance cost={chosen} />}
      <div className="flex min-w-0 flex-col gap-5 self-start max-xl:w-full xl:sticky xl:top-5">
        <Controls
          {...{ played, configured, requestsPerDay }}
          measuredFallback={played.typed('fallbackRate') === '' ? (chosen?.economics.fallbackRate.likely ?? null) : null}
          measuredSpeed={speed && !isSpeedTyped ? speed.requestsPerHour / speed.gpus : null}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-5">
        {run.isStandIn && (
          <p className="rounded-xl bg-inconclusive-soft px-4 py-3 text-sm text-inconclusive">
            A scripted stand-in played the hosted model in this run: its tokens are counted, but nobody would bill them.
          </p>
        )}
        {now && <OtherNow {...{ now, played }} />}
        {tracks.length === 0 || !chosen ? (
          <Empty title="This run has no track with a hosted and a local evaluation.">Choose another run.</Empty>
        ) : (
          <Tabs
            label="Track"
            value={chosen.track}
            onChange={onTrack}
            tabs={tracks.map((cost) => ({ value: cost.track, label: cost.label, content: <OfTrack {...{ cost, requestsPerDay, configured }} /> }))}
          />
        )}
      </div>
    </div>
  );
}

/** The figures that move, in sight while one drags on a small screen; the page says them again below. */
function Glance({ cost: { month, economics } }: { cost: TrackCost }) {
  const even = economics.breakEvenRequestsPerDay;
  return (
    <p
      aria-hidden
      className="sticky top-16 z-20 -mb-2 flex flex-wrap justify-between gap-x-4 rounded-xl border border-rule bg-raised px-4 py-2 text-sm shadow-sm lg:top-3 xl:hidden"
    >
      <span>
        <span className="text-muted">Hosted</span> {dollars(month.hostedUsd)}
      </span>
      <span>
        <span className="text-muted">Own</span> {dollars(month.localUsd?.likely)}
      </span>
      <span>
        <span className="text-muted">Even at</span> {even === null ? '–' : even.likely === null ? 'never' : requests(even.likely)}
      </span>
    </p>
  );
}

function OfTrack({ cost, requestsPerDay, configured }: { cost: TrackCost; requestsPerDay: number; configured: CostPrices }) {
  const { economics, line, rows, sentence, assumptions } = cost;
  return (
    <div className="flex flex-col gap-5">
      <p aria-live="polite" className="text-[1.0625rem] leading-snug font-medium">
        {sentence}
      </p>
      <Month {...{ cost, requestsPerDay }} />
      {line.length > 0 && (
        <Card title="Break-even" aside="US dollars a month over requests a day">
          <Curve {...{ line, requestsPerDay }} breakEven={economics.breakEvenRequestsPerDay?.likely ?? null} />
        </Card>
      )}
      {(economics.hosted === null || economics.local === null) && (
        <Missing {...{ configured }} sentences={economics.missing} isSpeedMissing={economics.local === null} />
      )}
      {rows.length > 0 && <MonthTable {...{ rows }} />}
      <Assumptions {...{ assumptions }} />
    </div>
  );
}

const KEYS = `cost:
  asOf: 2026-11-01 # the day you looked them up
  hosted: { inputPerMillionUsd: 0.15, cachedInputPerMillionUsd: 0.075, outputPerMillionUsd: 0.6 }
  gpuHourUsd: 0.4 # of one GPU, used or not
  utilisation: { low: 0.2, likely: 0.4, high: 0.7 }
  fallbackRate: null # null: as many as were not valid`;

/** Why there is no curve, and which keys of the config give one. */
function Missing({ sentences, configured, isSpeedMissing }: { sentences: readonly string[]; configured: CostPrices; isSpeedMissing: boolean }) {
  const isPriced = configured.hosted !== null && configured.gpuHourUsd !== null;
  return (
    <Card title="What is missing for a break-even">
      <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {isSpeedMissing && (
        <p className="mt-3 text-sm text-muted">
          To play with a GPU whose speed you know, type its requests an hour: one GPU’s, in batches, with this model and prompts as long as these.
        </p>
      )}
      {!isPriced && (
        <div className="mt-4 flex flex-col gap-2">
          <p className="text-sm text-muted">
            Type prices to play, or give them in <code className="font-mono">parity.config.yaml</code>; then <code className="font-mono">fledgling run</code>{' '}
            makes the report anew and evaluates nothing. These are examples, not today’s prices:
          </p>
          <Code text={KEYS} label="Keys of parity.config.yaml" />
        </div>
      )}
    </Card>
  );
}

/** The config as it stands has other prices than the run. */
function OtherNow({ now, played }: { now: CostPrices; played: Played }) {
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  const take = () =>
    played.play({
      inputPerMillionUsd: text(now.hosted?.inputPerMillionUsd),
      cachedInputPerMillionUsd: text(now.hosted?.cachedInputPerMillionUsd),
      outputPerMillionUsd: text(now.hosted?.outputPerMillionUsd),
      gpuHourUsd: text(now.gpuHourUsd),
      utilisation: text(now.utilisation.likely),
      fallbackRate: text(now.fallbackRate),
    });
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-xl border border-rule bg-raised px-4 py-3 text-sm">
      <p className="min-w-0 flex-1">
        parity.config.yaml has other prices now than this run{now.asOf ? ` (as of ${now.asOf})` : ''}. <code className="font-mono">fledgling run</code> makes
        its report anew with them.
      </p>
      <Button size="small" onClick={take}>
        Take them
      </Button>
    </div>
  );
}
