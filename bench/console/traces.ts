import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TracePage } from '../../src/records/console/traces.ts';
import { writeTraces } from '../harvest/generate.ts';
import { GRID, type LongView, type ProjectBench } from './views.ts';

/** Observations of a generated trace: an agent's run, two model calls, a tool. */
const STEPS = 4;

export function tracesBench(count: number): ProjectBench {
  return {
    name: 'traces',
    sizes: { least: 1, full: count },
    prepare: async (path, count) => {
      await mkdir(join(path, 'datasets'), { recursive: true });
      const config = await readFile('parity.config.yaml', 'utf8');
      await writeFile(join(path, 'parity.config.yaml'), config.replace(/paths: .*/, 'paths: [datasets/traces.jsonl]'));
      await writeTraces(join(path, 'datasets/traces.jsonl'), STEPS * count);
      return VIEWS;
    },
  };
}

const VIEWS: readonly LongView[] = [
  {
    name: 'traces',
    path: '/traces',
    ...GRID,
    ready: async (served) => {
      // Reading begins with the first question: the page's own.
      await sleep(1_000);
      while (TracePage.parse(await served.api('/traces?size=1')).indexing !== null) await sleep(250);
    },
    search: '/traces?text=A-7919&size=50',
  },
];
