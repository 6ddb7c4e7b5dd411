import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { HOSTILE_INPUTS } from './table.ts';

// No `each`: it cuts long names.
for (const { subject, inputs } of HOSTILE_INPUTS) {
  describe(subject, () => {
    for (const { title, run, sentence } of inputs)
      test(title, async () => {
        expect(await run()).toBe(sentence);
      });
  });
}

test('the table has at least forty inputs, each named once', () => {
  const titles = HOSTILE_INPUTS.flatMap(({ inputs }) => inputs.map(({ title }) => title));
  expect(titles.length).toBeGreaterThanOrEqual(40);
  expect(new Set(titles).size).toBe(titles.length);
});

test('the page for people is this table', async () => {
  const script = fileURLToPath(new URL('../../scripts/hostile-table.ts', import.meta.url));
  const { exitCode, all } = await execa(process.execPath, [script, '--check'], { all: true, reject: false });
  expect([exitCode, all]).toEqual([0, '']);
});
