import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { devPython } from '../scripts/python-dev.ts';
import { compareTokenIds } from '../tests/rendering/token-ids.ts';

// Whether a model is fed the very tokens it was trained on and that transformers would make: 200 hard rows (scripts, emoji, spaces, code, digits).
// `node bench/rendering.ts FILE.gguf FOLDER [END_TOKEN]`; the folder holds the model's tokenizer.json. Fails when one id differs.
const [gguf, tokenizer, endToken = '<|im_end|>'] = process.argv.slice(2);
if (gguf === undefined || tokenizer === undefined) {
  console.error('Usage: node bench/rendering.ts FILE.gguf FOLDER [END_TOKEN]');
  process.exit(2);
}
const scratch = await mkdtemp(join(tmpdir(), 'fledgling-rendering-'));
const rows = await compareTokenIds({ gguf, tokenizer, endToken, python: await devPython(), scratch });
await rm(scratch, { recursive: true });

const plain = rows.filter(({ isTempting }) => !isTempting);
const own = rows[0]?.controls;
const checks: [name: string, equal: number, of: number][] = [
  [
    "prompts whose ids are transformers' (no text in them reads like a control token)",
    count(plain, ({ prompt }) => [prompt.runtime, prompt.transformers]),
    plain.length,
  ],
  ["prompts whose ids are the trainer's", count(rows, ({ prompt }) => [prompt.runtime, prompt.trainer]), rows.length],
  ["completions whose ids are the trainer's", count(rows, ({ completion }) => [completion.runtime, completion.trainer]), rows.length],
  ["prompts whose ids read back as transformers' text", count(rows, ({ text }) => [text.runtime, text.transformers]), rows.length],
  ['prompts with no control token but those of the template', count(rows, ({ controls }) => [controls, own]), rows.length],
];
for (const [name, equal, of] of checks) console.log(`${equal === of ? '+' : 'x'} ${equal} of ${of} ${name}`);
process.exitCode = checks.some(([, equal, of]) => equal !== of) ? 1 : 0;

function count<T>(all: readonly T[], pair: (one: T) => readonly [unknown, unknown]): number {
  return all.filter((one) => isDeepStrictEqual(...pair(one))).length;
}
