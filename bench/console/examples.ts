import { link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunRecord } from '../../src/records/run.ts';
import { recordedProject } from './recorded.ts';
import { GRID, type LongView, type ProjectBench } from './views.ts';

const LEAST_RUNS = 2;

/** A data set of so many test examples, two runs over all of them, and further runs that are copies of these. */
export function examplesBench(count: number, runs: number): ProjectBench {
  return {
    name: 'examples',
    sizes: { least: 20, full: count },
    prepare: async (path, examples) => {
      const [before = '', after = ''] = await recordedProject(path, { examples, runs: LEAST_RUNS });
      const results = join(path, 'eval-results/dummy-agent');
      const more = examples < count ? 0 : runs - LEAST_RUNS;
      for (let number = 1; number <= more; number += 1) await copiedRun(results, number % 2 === 0 ? before : after, number);
      return viewsOf(before, after);
    },
  };
}

/** Another run by its name and hour alone; its other files are the same on the disk. */
export async function copiedRun(results: string, of: string, number: number): Promise<void> {
  const id = number.toString(16).padStart(12, '0');
  await mkdir(join(results, id));
  const names = await readdir(join(results, of));
  await Promise.all(names.filter((name) => name !== 'run.json').map((name) => link(join(results, of, name), join(results, id, name))));
  const record = RunRecord.parse(JSON.parse(await readFile(join(results, of, 'run.json'), 'utf8')));
  const startedAt = new Date(Date.parse(record.startedAt) - number * 3_600_000).toISOString();
  await writeFile(join(results, id, 'run.json'), `${JSON.stringify({ ...record, id, startedAt }, null, 2)}\n`);
}

export function viewsOf(before: string, after: string): readonly LongView[] {
  return [
    { name: 'data set, examples', path: '/data?tab=examples', ...GRID, search: '/dataset/examples?text=A-7919&limit=100' },
    {
      name: 'side by side',
      path: `/compare?run=${after}&show=all`,
      ...{ firstRow: '[role=listbox] [role=option][aria-posinset="1"]', scrolled: '[role=listbox]', focused: '[role=listbox]' },
      search: `/compare/runs/${after}/examples?show=all&text=A-7919&limit=100`,
    },
    { name: 'runs', path: '/runs', firstRow: 'ul[aria-label=Runs] li', scrolled: 'ul[aria-label=Runs]' },
    { name: 'one run', path: `/runs/${after}`, firstRow: '[role=tabpanel] h2', scrolled: '[role=tabpanel]' },
    { name: 'two runs', path: `/runs/${after}/against/${before}`, ...GRID, before: 'section h2 a[href^="/runs/"]' },
  ];
}
