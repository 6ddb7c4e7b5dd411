import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../../errors.ts';

const POLL_MS = 100;
/** Children of a server that ended may hold its port a moment longer. */
const LET_GO_MS = 5_000;

/** What answers at an address before our server is started would be taken for it. @throws UserError when somebody listens there */
export async function refuseTaken(baseUrl: string, { isAgain }: { isAgain: boolean }): Promise<void> {
  const until = Date.now() + (isAgain ? LET_GO_MS : 0);
  while (await isListening(new URL(baseUrl))) {
    if (Date.now() >= until)
      throw new UserError(
        `Something answers at ${baseUrl} before local.server.command was started, and would be taken for it. Stop it, write {port} in the command in place of a port of its own, or leave the command out to ask what runs there.`,
      );
    await sleep(POLL_MS);
  }
}

function isListening({ hostname, port, protocol }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)), timeout: 1_000 });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}
