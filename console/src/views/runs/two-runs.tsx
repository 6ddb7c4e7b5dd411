import { ArrowLeftRight } from 'lucide-react';
import { Link, useParams, useSearchParams } from 'react-router';
import type { RunLine } from '../../../../src/records/console/runs/list.ts';
import type { SideChange, TwoRuns } from '../../../../src/records/console/runs/two-runs.ts';
import { buttonClasses } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { duration, moment } from '../../ui/numbers.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { FlipsCard } from './flips-card.tsx';
import { Decided, TrackVerdict, Trio } from './marks.tsx';
import { OtherwiseCard } from './otherwise-card.tsx';
import { runPath, useLine, useTwoRuns } from './queries.ts';
import { SidesCard, sideKey } from './sides-card.tsx';

export function Component() {
  const { runId: after = '', otherId: before = '' } = useParams();
  const two = useTwoRuns({ before, after });
  const [search] = useSearchParams();
  const kept = search.size > 0 ? `?${search}` : '';
  return (
    <Page
      title="Two runs"
      lead="The later run against the earlier one: differences are after − before, on the examples that both graded."
      actions={
        <Link to={`${runPath(before)}/against/${encodeURIComponent(after)}${kept}`} className={buttonClasses()}>
          <ArrowLeftRight /> Swap
        </Link>
      }
    >
      {two.error && !two.data ? (
        <Failure error={two.error} retry={() => void two.refetch()} />
      ) : (
        <>
          <Lines before={before} after={after} />
          {two.data ? <Both two={two.data} /> : <Loading rows={8} label="The examples of both" />}
        </>
      )}
    </Page>
  );
}

/** What each of them says of itself: there at once, though their examples take a while. */
function Lines({ before, after }: { before: string; after: string }) {
  const [one, other] = [useLine(before), useLine(after)];
  return (
    <div className="grid gap-3 md:grid-cols-2">
      {one.data ? <RunCard title="Before" line={one.data} /> : <Loading rows={3} label="Before" />}
      {other.data ? <RunCard title="After" line={other.data} /> : <Loading rows={3} label="After" />}
    </div>
  );
}

function Both({ two }: { two: TwoRuns }) {
  const { before, after, sides, missing, otherwise, moreOtherwise } = two;
  const [search, setSearch] = useSearchParams();
  const chosen = sides.find((side) => sideKey(side) === search.get('side')) ?? mostFlips(sides);
  const choose = (side: SideChange) =>
    setSearch(
      (kept) => {
        kept.set('side', sideKey(side));
        kept.delete('flips');
        return kept;
      },
      { replace: true },
    );
  return (
    <>
      {before.id === after.id && before.agent === after.agent && (
        <Empty title="This is one run beside itself.">Tick two runs in the list to see what changed between them.</Empty>
      )}
      {sides.length === 0 || !chosen ? (
        <Empty title="No model was evaluated in both runs.">{missing.join(' ')}</Empty>
      ) : (
        <>
          <SidesCard sides={sides} chosen={chosen} onChoose={choose} missing={missing} />
          <FlipsCard side={chosen} before={before} after={after} />
        </>
      )}
      <OtherwiseCard rows={otherwise} more={moreOtherwise} />
    </>
  );
}

/** Where most happened is what one came to see. */
function mostFlips(sides: readonly SideChange[]): SideChange | undefined {
  const flipped = ({ flips }: SideChange) => flips.lost + flips.gained;
  return [...sides].sort((a, b) => flipped(b) - flipped(a))[0];
}

function RunCard({ title, line }: { title: string; line: RunLine }) {
  const { id, startedAt, writtenAt, wallMs, model, commit, isDirty, tracks } = line;
  return (
    <Card
      title={
        <span className="flex items-baseline gap-2">
          {title}
          <Link to={runPath(id)} className="font-mono text-[0.8125rem] font-normal text-accent underline-offset-4 hover:underline">
            {id}
          </Link>
        </span>
      }
      aside={moment(startedAt ?? writtenAt)}
    >
      <div className="flex flex-col gap-2 text-sm">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Decided line={line} />
          <span className="text-[0.8125rem] text-muted">
            {[model, duration(wallMs), commit && `commit ${commit.slice(0, 8)}${isDirty ? '*' : ''}`].filter(Boolean).join(' · ')}
          </span>
        </div>
        {tracks.map((track) => (
          <div key={track.track} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="w-32 text-[0.8125rem] text-muted">{track.label}</span>
            <TrackVerdict track={track} />
            <Trio figures={track.figures} />
            <span className="text-xs text-faint">n {track.n}</span>
          </div>
        ))}
      </div>
    </Card>
  );
}
