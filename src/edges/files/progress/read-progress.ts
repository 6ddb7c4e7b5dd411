import { join } from 'node:path';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { Progress } from '../../../records/progress/progress.ts';
import { readIfThere } from '../atomic.ts';
import { findHolder, isGone } from '../lock/lock-holder.ts';
import { isRunning } from '../lock/process-identity.ts';
import { JOURNAL } from './journal.ts';

export interface FoundProgress {
  record: Progress;
  /** Whether its process still lives. One that cannot be seen from here lives as long as it refreshes the folder's lock. */
  isAlive: boolean;
}

/** What the holder of a state folder tells of itself; null where none ever did, or only in another form. */
export async function readProgress(stateDir: string): Promise<FoundProgress | null> {
  const record = Progress.safeParse(parsedOrNull((await readIfThere(join(stateDir, JOURNAL))) ?? '')).data;
  if (!record) return null;
  if (record.end !== null) return { record, isAlive: false };
  const seen = await isRunning(record.holder);
  if (seen !== null) return { record, isAlive: seen };
  const found = await findHolder(join(stateDir, 'run.lock'));
  const isHolder = found?.holder?.pid === record.holder.pid && found.holder.host === record.holder.host;
  return { record, isAlive: isHolder && !(await isGone(found, async () => Date.now())) };
}
