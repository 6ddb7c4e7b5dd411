import { setTimeout as sleep } from 'node:timers/promises';
import { ExternalError } from '../../../errors.ts';
import { rootOf } from '../address.ts';
import type { ServerProcess } from './start-server.ts';

const POLL_MS = 200;
const REPLY_MS = 5_000;

/** Waits until a started server answers. @throws ExternalError when it ends before, or takes too long. */
export async function waitForHealth(
  server: ServerProcess,
  { baseUrl, startMs, logFile }: { baseUrl: string; startMs: number; logFile: string },
): Promise<void> {
  const until = Date.now() + startMs;
  const ended = server.ended.then((how) => ({ how }));
  for (;;) {
    const state = await Promise.race([isReady(baseUrl), ended]);
    if (typeof state === 'object')
      throw new ExternalError(`The server of local.server.command ended before it answered (${state.how}). Its log, ${logFile}, says why.`, {
        retryable: false,
      });
    if (state) return;
    if (Date.now() > until)
      throw new ExternalError(
        `The server of local.server.command did not answer at ${baseUrl} within ${startMs / 1000} s. See ${logFile}, or raise local.server.startSeconds.`,
      );
    await Promise.race([sleep(POLL_MS), ended]);
  }
}

/** Servers that have no /health have a list of models. */
async function isReady(baseUrl: string): Promise<boolean> {
  const health = await statusOf(`${rootOf(baseUrl)}/health`);
  if (health === 200) return true;
  return health === 404 && [200, 401, 403].includes(await statusOf(`${baseUrl}/models`));
}

async function statusOf(url: string): Promise<number> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REPLY_MS), redirect: 'error' });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}
