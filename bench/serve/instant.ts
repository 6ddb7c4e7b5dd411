import { localAnswerer } from '../../src/edges/answerer/local-answerer.ts';
import type { Track } from '../../src/records/example.ts';
import { said } from '../../src/serve/serve.test-data.ts';
import { LOCAL_ANSWER } from './questions.ts';

/** The engine without a model: everything in front of the worker processes, and an answer at once. */
export function instantAnswerer(track: Track) {
  const identity = { role: 'tuned' as const, name: 'instant', standIn: true, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} };
  const model = { identity, ask: async () => said(LOCAL_ANSWER), close: async () => undefined };
  return localAnswerer(model, { track, concurrency: 8, queue: 1_000 });
}
