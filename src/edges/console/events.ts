import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Topic, Watched } from '../../console/ports/events.ts';
import type { ConsoleEnv } from './http/api.ts';
import { problem } from './http/problems.ts';

const HEARTBEAT_MS = 15_000;
/** More pages than anybody has open: each is a stream that never ends. */
const MOST_STREAMS = 200;

export interface Events {
  tell(topic: Topic, data?: unknown): void;
  stream(context: Context<ConsoleEnv>): Response;
}

/** Server-sent events: one stream a page, all topics in it. What is watched is watched while somebody listens. */
export function events(watched: readonly Watched[]): Events {
  const listeners = new Set<(topic: Topic, data: unknown) => void>();
  let ends: (() => void)[] = [];
  const tell = (topic: Topic, data: unknown = null) => {
    for (const listener of listeners) listener(topic, data);
  };
  const join = (listener: (topic: Topic, data: unknown) => void): (() => void) => {
    listeners.add(listener);
    if (listeners.size === 1) ends = watched.map(({ topic, start }) => start((data) => tell(topic, data)));
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      for (const end of ends) end();
      ends = [];
    };
  };
  return {
    tell,
    stream: (context) => {
      if (listeners.size >= MOST_STREAMS) return problem(context, 'refused', 'More pages of this console are open than it serves. Close some.', 429);
      return streamSSE(context, async (stream) => {
        // Of each topic the newest: a page that reads slowly, or no more, holds no others.
        const waiting = new Map<Topic, unknown>();
        let wake = () => {};
        const leave = join((topic, data) => {
          waiting.set(topic, data);
          wake();
        });
        stream.onAbort(() => {
          leave();
          wake();
        });
        await stream.writeSSE({ event: 'hello', data: 'null' });
        while (!stream.aborted) {
          const [next] = waiting;
          if (next) {
            waiting.delete(next[0]);
            await stream.writeSSE({ event: next[0], data: JSON.stringify(next[1]) });
          } else if (!(await woken((wakeUp) => (wake = wakeUp)))) await stream.write(': still here\n\n');
        }
      });
    },
  };
}

/** Whether something woke it before the heartbeat. */
function woken(listen: (wake: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), HEARTBEAT_MS);
    listen(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
