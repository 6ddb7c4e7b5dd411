import { z } from 'zod';
import { ExternalError, sentenceOf, UserError } from '../../../errors.ts';
import { openSession, type Session } from './session.ts';
import { type Order, OrderMessage, type Reply, type ReplyMessage } from './work.ts';

const Numbered = z.looseObject({ id: z.int() });

// A worker process: one session. It ends with its parent; Ctrl-C is the parent's to handle.
let session: Session | null = null;
const underWay = new Map<number, AbortController>();

function take({ id, order }: OrderMessage): void {
  if (order.kind === 'cancel') {
    underWay.get(id)?.abort();
    return;
  }
  const reply = (message: Reply) => process.send?.({ id, reply: message } satisfies ReplyMessage);
  const controller = new AbortController();
  underWay.set(id, controller);
  carryOut(order, reply, controller.signal)
    .then(reply, (error: unknown) => reply(failureOf(error)))
    .finally(() => underWay.delete(id));
}

async function carryOut(order: Exclude<Order, { kind: 'cancel' }>, reply: (message: Reply) => void, signal: AbortSignal): Promise<Reply> {
  if (order.kind === 'open') {
    session = await openSession(order.options);
    return { kind: 'ready', facts: session.facts };
  }
  if (!session) throw new Error('a worker is opened before it works');
  if (order.kind === 'tokenize') return { kind: 'tokens', ids: session.tokenize(order.texts) };
  if (order.kind === 'stream') {
    const onDelta = order.told ? (text: string) => reply({ kind: 'delta', text }) : null;
    const result = await session.stream(order.row, { maxTokens: order.maxTokens, onDelta, signal });
    if (result) reply({ kind: 'result', result });
    return { kind: 'done' };
  }
  await session.run(order.rows, { maxTokens: order.maxTokens, onResult: (result) => reply({ kind: 'result', result }), signal });
  return { kind: 'done' };
}

function failureOf(error: unknown): Reply {
  if (error instanceof UserError) return { kind: 'failed', fault: 'user', message: error.message };
  if (error instanceof ExternalError) return { kind: 'failed', fault: 'external', message: error.message };
  return crash(error);
}

/** The pool restarts the worker and reads this line. */
function crash(error: unknown): never {
  console.error(sentenceOf(error));
  process.exit(1);
}

/** One order that cannot be read is refused by its number: the others go on. */
process.on('message', (message) => {
  try {
    take(OrderMessage.parse(message));
  } catch (error) {
    const { id } = Numbered.parse(message);
    const found = error instanceof z.ZodError ? z.prettifyError(error).split('\n')[0]?.slice(0, 200) : sentenceOf(error);
    const reply = { kind: 'failed', fault: 'user', message: `The local model cannot be asked this: ${found}.` } as const;
    process.send?.({ id, reply } satisfies ReplyMessage);
  }
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
