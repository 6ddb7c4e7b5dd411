import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';

// A folder with `cases.jsonl` and `answers/<model>.jsonl`: BFCL's cases with recorded answers and its own verdict on each.
const folder = process.env['FLEDGLING_BFCL_RECORDED'];
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

it('the committed table leaves no difference unexplained', () => {
  const table: unknown = JSON.parse(readFileSync(here('results/verdict.json'), 'utf8'));
  expect(JSON.stringify(table)).toContain('"text-normalised"');
  for (const rule of ['unexplained', 'checker-differs']) expect(JSON.stringify(table)).not.toContain(rule);
});

it.skipIf(folder === undefined)('the committed table is what the recorded answers make', async () => {
  const out = await mkdtemp(join(tmpdir(), 'fledgling-bfcl-'));
  try {
    await execa(process.execPath, [here('verdict.ts'), '--data', folder ?? '', '--answers', join(folder ?? '', 'answers'), '--out', out]);
    for (const name of ['verdict.json', 'verdict.md']) expect(await readFile(join(out, name), 'utf8')).toBe(readFileSync(here(`results/${name}`), 'utf8'));
  } finally {
    await rm(out, { recursive: true, force: true });
  }
});
