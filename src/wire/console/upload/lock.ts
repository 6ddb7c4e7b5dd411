import { findHolder, type Holder } from '../../../edges/files/lock/lock-holder.ts';
import { isRunning } from '../../../edges/files/lock/process-identity.ts';
import { takeUploadLock, uploadingLine, uploadLockOf } from '../../../edges/files/lock/upload-lock.ts';
import { UserError } from '../../../errors.ts';

/** As the lock names a console to others. */
export const CONSOLE = 'fledgling console';

/** Takes the lock, or says at once who holds it. @throws UserError */
export async function lockOrRefuse(stateDir: string): Promise<() => Promise<void>> {
  const giveUp = new AbortController();
  let who: string | null = null;
  const onWait = (line: string) => {
    who = line;
    giveUp.abort();
  };
  return takeUploadLock(stateDir, { command: CONSOLE, onWait, signal: giveUp.signal }).catch((error) => {
    throw who === null ? error : new UserError(`${who} One upload at a time: begin again when that is over.`);
  });
}

/** Who uploads from this project just now; null where nobody does, or whoever did is dead. */
export async function uploader(stateDir: string): Promise<{ holder: Holder; line: string } | null> {
  const holder = (await findHolder(uploadLockOf(stateDir)))?.holder ?? null;
  if (holder === null || (await isRunning(holder)) === false) return null;
  return { holder, line: uploadingLine(holder) };
}
