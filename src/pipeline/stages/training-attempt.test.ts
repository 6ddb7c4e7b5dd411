import { expect, it } from 'vitest';
import { ExternalError } from '../../errors.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { TrainAttempt } from '../../records/train.ts';
import { ATTEMPT, attempted } from './training-attempt.ts';

function stage(aborted = false) {
  const stop = new AbortController();
  if (aborted) stop.abort();
  const written: TrainAttempt[] = [];
  let clock = 1_000;
  const folder = {
    write: async (name: string, content: string) => {
      expect(name).toBe(ATTEMPT);
      written.push(TrainAttempt.parse(parseJson(content)));
    },
  };
  return { written, ports: { folder, now: () => clock++, signal: stop.signal } };
}

it('tells when a try began, and that it ended well', async () => {
  const { written, ports } = stage();
  expect(await attempted(async () => 'adapter', ports)).toBe('adapter');
  expect(written.map(({ startedMs, endedMs, failure }) => [startedMs, endedMs, failure])).toEqual([
    [1_000, null, null],
    [1_000, 1_001, null],
  ]);
});

it('leaves the sentence of a failure, and passes the error on', async () => {
  const { written, ports } = stage();
  const error = new ExternalError('CUDA out of memory. Lower recipe.batchSize.');
  await expect(attempted(() => Promise.reject(error), ports)).rejects.toBe(error);
  expect(written.at(-1)).toMatchObject({ endedMs: 1_001, failure: { kind: 'failed', sentence: 'CUDA out of memory. Lower recipe.batchSize.' } });
});

it('says that somebody stopped it, whatever its parts threw then', async () => {
  const { written, ports } = stage(true);
  await expect(attempted(() => Promise.reject(new Error('This operation was aborted')), ports)).rejects.toThrow('aborted');
  expect(written.at(-1)?.failure).toEqual({ kind: 'stopped', sentence: 'Interrupted. Run the same command again to resume.' });
});

it('does not hide a failure behind a disk that cannot tell it', async () => {
  const { ports } = stage();
  let writes = 0;
  const folder = { write: async () => (writes++ === 0 ? undefined : Promise.reject(new Error('the disk is full'))) };
  await expect(attempted(() => Promise.reject(new Error('no rows')), { ...ports, folder })).rejects.toThrow('no rows');
});
