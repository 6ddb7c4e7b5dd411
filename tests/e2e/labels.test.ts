import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ceilingFixture } from '../../src/report/ceiling/ceiling.test-data.ts';
import { runFixture } from '../../src/report/fixtures/fixture.test-data.ts';
import { type Project, project } from './project.ts';

// Golds on which the hosted model contradicts itself: told in the terminal, and settled by the next harvest.
let place: Project;
beforeAll(async () => {
  place = await project();
  const folder = join(place.path, 'eval-results/dummy-agent/0123456789ab');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'run.json'), JSON.stringify({ ...runFixture(), ceilings: [ceilingFixture('\u001b[2Jget "it"\n::error::x')] }));
});
afterAll(() => place.remove());

const OPEN = '0'.repeat(16);

test('open golds are listed with their answers numbered, and nothing in them reaches the terminal as it is', async () => {
  const { exitCode, stdout } = await place.run('labels');
  expect([exitCode, stdout.split('\n')[0]]).toEqual([
    0,
    expect.stringMatching(/^Run [0-9a-f]{12}: 1 golds that the hosted model contradicts are open; they stand in .*labels-to-settle\.yaml$/),
  ]);
  expect(stdout).toMatch(new RegExp(`^ {2}${OPEN} {2}toolcall test {2}`, 'm'));
  expect(stdout).toMatch(/^ {4} {7}1 {2}.*get "it".*2×$/m);
  expect(stdout).not.toContain('\u001b');
  expect(stdout).not.toMatch(/^::/m);
});

test('what the file decides is no longer open, and is named by its line', async () => {
  await writeFile(join(place.path, 'labels.yaml'), `labels:\n  - example: "${OPEN}"\n    recorded: "{}"\n    decision: { use: "[]" }\n`);
  await place.edit('  limit: 2000', '  labels: labels.yaml\n  limit: 2000');
  const { stdout } = await place.run('labels');
  expect(stdout).toContain('0 golds that the hosted model contradicts are open\n');
  expect(stdout).toContain(`labels.yaml: 1 settled, 0 open\n  labels.yaml:4  ${OPEN}    {"use":"[]"}`);
  const json: unknown = JSON.parse((await place.run('labels', '--json')).stdout);
  expect(json).toMatchObject({ open: [], decisions: [{ example: OPEN, decision: { use: '[]' } }] });
});

test('a harvest carries decisions out, and one about another answer refuses it with the line', async () => {
  await place.run('dummy-agent', '--count', '30', '--seed', '3', '--out', 'datasets/dummy-agent');
  await writeFile(join(place.path, 'labels.yaml'), 'labels: []\n');
  await place.run('harvest');
  const [line] = (await readFile(join(place.path, 'datasets/dummy-agent/examples.jsonl'), 'utf8')).split('\n');
  const { id, row } = JSON.parse(line ?? '');
  const decide = (recorded: string) =>
    writeFile(join(place.path, 'labels.yaml'), `labels:\n  - example: "${id}"\n    recorded: ${JSON.stringify(recorded)}\n    decision: drop\n`);
  await decide(row.completion);
  expect((await place.run('harvest')).exitCode).toBe(0);
  expect(await readFile(join(place.path, 'datasets/dummy-agent/quarantine.jsonl'), 'utf8')).toContain('"settled-drop"');
  await decide('{"another":"answer"}');
  const { exitCode, stderr } = await place.run('harvest');
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`labels.yaml:3 labels.0.recorded: expected today's gold of example ${id}`)]);
});
