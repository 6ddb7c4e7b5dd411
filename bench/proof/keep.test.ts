import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runFixture } from '../../src/report/fixtures/fixture.test-data.ts';
import { compareRecords, keep } from './keep.ts';

let folder = '';
let made = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-proof-'));
  made = await mkdtemp(join(folder, 'made-'));
  await writeFile(join(made, 'run.json'), JSON.stringify(runFixture()));
  await writeFile(join(made, 'disagreements.jsonl'), '{"exampleId":"a"}\n{"exampleId":"b"}\n');
  await writeFile(join(made, 'report.csv'), 'track\r\n');
  await writeFile(join(made, 'report.html'), 'made at noon');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a run takes the place of what was kept, and its figures go into the page', async () => {
  const [results, page] = [join(folder, 'results'), join(folder, 'README.md')];
  await writeFile(page, '# P\n<!-- figures: written by npm run proof -->\nold\n<!-- end of figures -->\n');
  await keep(made, results, page);
  await rm(join(made, 'report.csv'));
  await keep(made, results, page);
  expect(await compareRecords(results, made)).toEqual([]);
  expect(await readFile(page, 'utf8')).not.toContain('old');
});

test('what differs is told with its file, reports made from the records aside', async () => {
  const again = await mkdtemp(join(folder, 'again-'));
  await keep(made, again, await pageIn(folder));
  const run = runFixture();
  await writeFile(join(again, 'run.json'), JSON.stringify({ ...run, id: 'other', startedAt: '2030-01-01T00:00:00.000Z', wallMs: 1 }));
  await writeFile(join(again, 'disagreements.jsonl'), '{"exampleId":"a"}\n{"exampleId":"c"}\n');
  await rm(join(again, 'report.csv'));
  await writeFile(join(again, 'report.html'), 'made at night');
  expect(await compareRecords(made, again)).toEqual([
    'disagreements.jsonl.1.exampleId: "b" | "c"',
    'report.csv: "track\\r\\n" | nothing',
    `run.json.id: ${JSON.stringify(run.id)} | "other"`,
  ]);
});

async function pageIn(folder: string): Promise<string> {
  const page = join(folder, 'page.md');
  await writeFile(page, '<!-- figures: written by npm run proof --><!-- end of figures -->');
  return page;
}
