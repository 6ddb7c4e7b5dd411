import { readdir, readFile } from 'node:fs/promises';

/**
 * Ends what a run's steps left running, as GitHub's runner does: processes that carry its tracking id in their environment. act kills the
 * process of a cancelled step alone, and what that one had started in a session of its own would train on. Does nothing where there is no `/proc`.
 */
export async function endOrphans(trackingId: string): Promise<void> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of processes) {
    // A process of another user, or one that has just ended, has no environment to read.
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (environment.split('\0').includes(`RUNNER_TRACKING_ID=${trackingId}`)) kill(Number(pid));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
