import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TracePage } from '../../src/records/console/traces.ts';
import { writeTraces } from '../harvest/generate.ts';
import type { Served } from './served.ts';

/** A long view: how its project is made, and where it is looked at. */
export interface ViewBench {
  name: string;
  /** Makes a project with so many of whatever the view lists. */
  prepare(path: string, count: number): Promise<void>;
  view: {
    path: string;
    /** Name of the grid that is scrolled. */
    grid: string;
    /** Once everything has been read. */
    ready(served: Served): Promise<void>;
    /** Milliseconds until a search over everything is answered. */
    search(served: Served): Promise<number>;
  };
}

/** Observations of a generated trace: an agent's run, two model calls, a tool. */
const STEPS = 4;

export function tracesBench(): ViewBench {
  return {
    name: 'traces',
    prepare: async (path, count) => {
      await mkdir(join(path, 'datasets'), { recursive: true });
      const config = await readFile('parity.config.yaml', 'utf8');
      await writeFile(join(path, 'parity.config.yaml'), config.replace(/paths: .*/, 'paths: [datasets/traces.jsonl]'));
      await writeTraces(join(path, 'datasets/traces.jsonl'), STEPS * count);
    },
    view: {
      path: '/traces',
      grid: 'Traces',
      ready: async (served) => {
        // Reading begins with the first question: the page's own.
        await sleep(1_000);
        while (TracePage.parse(await served.api('/traces?size=1')).indexing !== null) await sleep(250);
      },
      search: async (served) => {
        const begun = performance.now();
        await served.api('/traces?text=A-7919&size=50');
        return performance.now() - begun;
      },
    },
  };
}
