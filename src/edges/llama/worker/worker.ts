import { ExternalError, sentenceOf, UserError } from '../../../errors.ts';
import { openSession, type Session } from './session.ts';
import { Order, type Reply } from './work.ts';

// A worker process: one session, one order at a time. It ends with its parent; Ctrl-C is the parent's to handle.
let session: Session | null = null;

function reply(message: Reply): void {
  process.send?.(message);
}

async function carryOut(order: Order): Promise<Reply> {
  if (order.kind === 'open') {
    session = await openSession(order.options);
    return { kind: 'ready', facts: session.facts };
  }
  if (!session) throw new Error('a worker is opened before it works');
  if (order.kind === 'tokenize') return { kind: 'tokens', ids: session.tokenize(order.texts) };
  await session.run(order.rows, { maxTokens: order.maxTokens, onResult: (result) => reply({ kind: 'result', result }), signal: new AbortController().signal });
  return { kind: 'done' };
}

function fail(error: unknown): void {
  if (error instanceof UserError) reply({ kind: 'failed', fault: 'user', message: error.message });
  else if (error instanceof ExternalError) reply({ kind: 'failed', fault: 'external', message: error.message });
  else crash(error);
}

/** The pool restarts the worker and reads this line. */
function crash(error: unknown): void {
  console.error(sentenceOf(error));
  process.exit(1);
}

process.on('message', (message) => {
  carryOut(Order.parse(message)).then(reply, fail);
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
