import { startTeacher } from '../../src/edges/teacher/server.ts';
import type { Run } from './rows.ts';

export interface Endpoint {
  url: string;
  /** Null where every key is right. */
  key: string | null;
  model: string;
  /** One line. */
  about: string;
  /** Whose answers can be held against an evaluation's; null where none can. */
  run: Run | null;
  close(): Promise<void>;
}

/** What the clients are pointed at. */
export async function openEndpoint(): Promise<Endpoint> {
  const { FLEDGLING_URL: url, FLEDGLING_KEY: key = null, FLEDGLING_MODEL: model = 'fledgling' } = process.env;
  if (url !== undefined) return { url, key, model, about: `${url}, model ${model}`, run: null, close: async () => {} };
  const teacher = await startTeacher({ seed: 42, errorRate: 0 });
  return { ...teacher, key: null, model: 'scripted-teacher', about: 'the scripted teacher alone', run: null };
}
