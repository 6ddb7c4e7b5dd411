import { join } from 'node:path';
import { Prediction } from '../../records/evaluation.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import type { RecordingStore } from '../openai/recording.ts';
import { readIfThere, writeAtomic } from './atomic.ts';

/** Recorded answers of hosted models, one small file each, under `<root>/<first two digits>/<key>.json`. */
export function fileRecordings(root: string): RecordingStore {
  const place = (key: string) => join(root, key.slice(0, 2), `${key}.json`);
  return {
    get: async (key) => {
      const text = await readIfThere(place(key));
      return text === null ? null : Prediction.parse(parseJson(text));
    },
    put: (key, prediction) => writeAtomic(place(key), `${JSON.stringify(prediction)}\n`),
  };
}
