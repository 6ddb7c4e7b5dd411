import type { LastVerdict } from '../../records/console/models.ts';
import type { Track } from '../../records/example.ts';

/** What is kept of a run's record: which model it was about, and what it came to. */
export interface RunOutcome {
  run: string;
  startedAt: string;
  standIn: boolean;
  model: string;
  /** The digest its config pinned, and the file it named; null where that cannot be read. */
  sha256: string | null;
  file: string | null;
  action: string;
  tracks: readonly { track: Track; candidate: string; outcome: string; says: string }[];
}

/** The newest run of a model; null where none was made. A run of another file under the same name is told as such. */
export function lastVerdict(runs: readonly RunOutcome[], { name, sha256, file }: { name: string; sha256: string | null; file: string }): LastVerdict | null {
  const [newest] = runs.filter(({ model }) => model === name).toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  if (!newest) return null;
  const isSameFile = newest.file === file && newest.sha256 === (sha256 ?? 'unpinned');
  const { run, startedAt, action, standIn, tracks } = newest;
  return { run, startedAt, action, standIn, isSameFile, tracks: tracks.map(({ track, candidate, outcome, says }) => ({ track, candidate, outcome, says })) };
}
