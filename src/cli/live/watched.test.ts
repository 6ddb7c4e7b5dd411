import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileTracing } from '../../edges/telemetry/file-tracing.ts';
import { evaluated } from '../../pipeline/loop/jobs.ts';
import { loopConfig, loopPorts } from '../../pipeline/loop/loop.test-data.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { watchedPorts } from './watched.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-live-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('every answer is told once with its side, the evaluation is the one that eval makes, and its trace says that it was live', async () => {
  const config = loopConfig();
  const ports = { ...(await loopPorts(root, config)), tracingOff: false, tracing: () => fileTracing({ dir: join(root, 'traces') }) };
  const told: string[] = [];
  const watched = watchedPorts(ports, { onAnswer: (side, { exampleId }) => told.push(`${side} ${exampleId}`), watcher: ports.watcher });
  const [live] = await evaluated(openLoop(config, watched), { role: 'base' });
  expect(told).toHaveLength(30);
  expect(new Set(told)).toEqual(new Set(live?.predictions.map(({ exampleId }) => `local ${exampleId}`)));
  expect(await readFile(live?.trace?.location ?? '', 'utf8')).toContain('"mode":"live"');

  const [again] = await evaluated(openLoop(config, ports), { role: 'base' });
  expect(again).toEqual(live);
  expect(told).toHaveLength(30);
});
