import { join } from 'node:path';
import { takeLock } from './folder-lock.ts';
import type { Holder } from './lock-holder.ts';

export function uploadLockOf(stateDir: string): string {
  return join(stateDir, 'upload.lock');
}

/** Takes a project's one lock for uploads, across commands and consoles. @returns a function that gives it back. */
export function takeUploadLock(
  stateDir: string,
  { command, onWait, signal }: { command: string; onWait(line: string): void; signal: AbortSignal },
): Promise<() => Promise<void>> {
  return takeLock(uploadLockOf(stateDir), { command, onWait: (holder) => onWait(uploadingLine(holder)), signal });
}

/** Who uploads just now, in words. */
export function uploadingLine(holder: Holder | null): string {
  const who = holder ? `\`${holder.command}\` (process ${holder.pid} on ${holder.host}, since ${holder.since})` : 'another fledgling';
  return `${who} is uploading from this project.`;
}
