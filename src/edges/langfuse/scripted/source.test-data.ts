import { type LangfuseSourceOptions, langfuseSource } from '../source.ts';
import { NOW } from './observations.test-data.ts';
import type { ScriptedLangfuse } from './server.test-data.ts';

export interface Watched {
  notices: string[];
  /** Milliseconds, one a wait. Nobody waits for them. */
  waits: number[];
}

/** A source of the scripted server, with a clock that only its own waits move. */
export function sourceOf(server: Pick<ScriptedLangfuse, 'env'>, options: Partial<LangfuseSourceOptions> = {}) {
  const watched: Watched = { notices: [], waits: [] };
  let time = NOW;
  const source = langfuseSource({
    ...{
      host: null,
      agent: 'support',
      by: [],
      environments: [],
      tags: [],
      userId: null,
      from: '10d',
      to: 'now',
      lagMinutes: 20,
      generations: 1000,
      maxTraces: 1000,
    },
    ...{ requestsPerMinute: null, env: server.env, signal: new AbortController().signal },
    notice: (line) => void watched.notices.push(line),
    now: () => time,
    sleep: async (ms) => {
      watched.waits.push(ms);
      time += ms;
    },
    ...options,
  });
  return { source, ...watched };
}
