import clsx from 'clsx';
import { Check } from 'lucide-react';
import { Checkbox } from 'radix-ui';
import { Link } from 'react-router';
import type { RunLine } from '../../../../src/records/console/runs/list.ts';
import { duration, moment } from '../../ui/numbers.ts';
import { Decided, TrackVerdict, Trio } from './marks.tsx';

const TRACKS = ['structured', 'toolcall'] as const;

/** Below `xl` a run is a card of its own; above, one row of a table. */
export const RUN_GRID =
  'grid grid-cols-[1.5rem_minmax(0,1fr)_auto] gap-x-3 gap-y-2 xl:grid-cols-[1.5rem_10rem_9.5rem_minmax(0,1fr)_minmax(0,1fr)_minmax(0,10rem)_5.5rem_5.5rem] xl:items-center';

interface RunRowProps {
  line: RunLine;
  isPicked: boolean;
  onPick(isPicked: boolean): void;
  isAgentShown: boolean;
}

export function RunRow({ line, isPicked, onPick, isAgentShown }: RunRowProps) {
  const { id, agent, startedAt, writtenAt, wallMs, model, commit, isDirty, isStandIn, problem, tracks } = line;
  return (
    <li className={clsx(RUN_GRID, 'relative border-b border-rule px-4 py-2.5 text-sm last:border-b-0 hover:bg-hover', isPicked && 'bg-chosen')}>
      <Checkbox.Root
        aria-label={`Compare run ${id}`}
        checked={isPicked}
        onCheckedChange={(checked) => onPick(checked === true)}
        disabled={problem !== null}
        className="relative z-10 mt-0.5 flex size-4.5 items-center justify-center rounded border after:absolute after:-inset-1.5 border-field bg-raised data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-40 xl:mt-0"
      >
        <Checkbox.Indicator>
          <Check className="size-3.5 text-on-accent" aria-hidden />
        </Checkbox.Indicator>
      </Checkbox.Root>
      <div className="min-w-0">
        {/* The whole row is the link: it can be opened in a tab of its own. */}
        <Link to={`/runs/${encodeURIComponent(id)}`} className="block font-medium whitespace-nowrap after:absolute after:inset-0">
          {moment(startedAt ?? writtenAt)}
        </Link>
        <span className="block truncate font-mono text-xs text-muted">
          {id}
          {isAgentShown && <span className="font-sans"> · {agent}</span>}
        </span>
      </div>
      <div className="max-xl:text-right">
        <Decided line={line} />
        {isStandIn && <span className="block text-xs text-muted">stand-in hosted model</span>}
      </div>
      {problem === null ? (
        TRACKS.map((track) => <Track key={track} track={tracks.find((one) => one.track === track)} />)
      ) : (
        <p className="text-[0.8125rem] text-muted max-xl:col-span-2 max-xl:col-start-2 xl:col-span-2">{problem}</p>
      )}
      <span className="text-[0.8125rem] text-muted max-xl:col-start-2 xl:truncate" title={model ?? undefined}>
        {model ?? '–'}
      </span>
      <span className="font-mono text-xs text-muted max-xl:text-right">
        {commit?.slice(0, 8) ?? '–'}
        {isDirty && <span title="with uncommitted changes">*</span>}
      </span>
      <span className="text-right text-[0.8125rem] text-muted max-xl:hidden">{duration(wallMs)}</span>
    </li>
  );
}

function Track({ track }: { track: RunLine['tracks'][number] | undefined }) {
  if (!track) return <span className="text-muted max-xl:hidden">–</span>;
  return (
    <div className="min-w-0 max-xl:col-span-2 max-xl:col-start-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <span className="text-[0.8125rem] text-muted xl:sr-only">{track.label}</span>
        <TrackVerdict track={track} />
        <span className="text-xs text-faint">n {track.n}</span>
      </div>
      <div className="mt-1">
        <span className="sr-only">{track.metric}: </span>
        <Trio figures={track.figures} />
      </div>
    </div>
  );
}
