import type { RunLine, RunList } from '../../records/console/runs/list.ts';
import type { RunProgress } from '../../records/console/runs/progress.ts';
import type { RunDetail } from '../../records/console/runs/run.ts';
import type { FlipKind, FlipPage, TwoRuns } from '../../records/console/runs/two-runs.ts';
import type { ModelRole } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';

export interface WantedRuns {
  /** Words of the id, the model, the commit, the verdict; empty: any. */
  text: string;
  agent: string | null;
  action: RunLine['action'];
  offset: number;
  limit: number;
}

export interface WantedFlips {
  track: Track;
  role: ModelRole;
  kind: FlipKind;
  /** The user's words, the gold, the domain or the id hold this; empty: any. */
  text: string;
  offset: number;
  limit: number;
}

/** What is recorded below the results, and what is under way in the state folder. Ids are looked up among the folders that are there. */
export interface RunsPort {
  /** Newest first. */
  list(wanted: WantedRuns): Promise<RunList>;
  /** Null where no run has this id, as everywhere below. */
  run(id: string): Promise<RunDetail | null>;
  /** What lists say of it. */
  line(id: string): Promise<RunLine | null>;
  /** The report's page, as it was written or made anew from the records. */
  page(id: string): Promise<string | null>;
  /** A file of the run's folder, or one of the report's that is made anew. */
  file(id: string, name: string): Promise<{ name: string; content: Uint8Array | string } | null>;
  two(ids: { before: string; after: string }): Promise<TwoRuns | null>;
  flips(ids: { before: string; after: string }, wanted: WantedFlips): Promise<FlipPage | null>;
  progress(): Promise<RunProgress>;
}
