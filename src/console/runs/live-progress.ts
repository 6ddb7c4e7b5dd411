import type { LiveStage, RunProgress } from '../../records/console/runs/progress.ts';
import type { Progress, StageProgress } from '../../records/progress/progress.ts';
import { allHarmless } from '../../report/view/harmless.ts';

/** Fewer says nothing of a rate. */
const FEWEST_COUNTED = 2;

/** The journal of a state folder as it stands at `nowMs`, epoch milliseconds. */
export function liveProgress(found: { record: Progress; isAlive: boolean } | null, nowMs: number): RunProgress {
  if (!found) return { current: null };
  const { record, isAlive } = found;
  const endedAt = record.end?.at ?? (isAlive ? null : record.updatedAt);
  const untilMs = endedAt === null ? nowMs : Date.parse(endedAt);
  return allHarmless({
    current: {
      command: record.command,
      agent: record.agent,
      state: record.end?.how ?? (isAlive ? 'running' : 'killed'),
      startedAt: record.startedAt,
      endedAt,
      elapsedMs: since(record.startedAt, untilMs),
      host: record.holder.host,
      pid: record.holder.pid,
      stages: record.stages.map((stage) => liveStage(stage, { isOver: endedAt !== null, untilMs })),
    },
  });
}

function liveStage(stage: StageProgress, { isOver, untilMs }: { isOver: boolean; untilMs: number }): LiveStage {
  const { name, isMaybe, startedAt, done, total, note, end } = stage;
  const state = isOver && stage.state === 'running' ? 'stopped' : stage.state;
  return {
    ...{ name, state, isMaybe, done, total, note },
    share: total > 0 ? Math.min(1, done / total) : null,
    why: end?.why ?? '',
    summary: end?.summary ?? '',
    elapsedMs: end?.wallMs ?? (startedAt === null ? null : since(startedAt, untilMs)),
    etaMs: state === 'running' ? etaOf(stage, untilMs) : null,
  };
}

/** At the rate since counting began: what a resumed stage found done took no time. */
function etaOf({ done, total, counted }: StageProgress, nowMs: number): number | null {
  if (counted === null || done >= total || done - counted.from < FEWEST_COUNTED) return null;
  return Math.round((since(counted.at, nowMs) / (done - counted.from)) * (total - done));
}

function since(time: string, untilMs: number): number {
  return Math.max(0, untilMs - Date.parse(time));
}
