import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readCases } from '../src/cli/data/import/bfcl-files.ts';
import { openLlama } from '../src/edges/llama/llama-library.ts';
import { grammarFor } from '../src/grammar/grammar.ts';
import { importBfcl } from '../src/harvest/imports/bfcl/bfcl.ts';
import type { Example } from '../src/records/example.ts';
import { decoded } from './grammar/decoding.ts';
import { toolsIn } from './grammar/found-tools.ts';
import { accepts, grammarOf, walked } from './grammar/walks.ts';
import { writeResult } from './result.ts';

// Grammars of every tool and response format in some folders: how many there are, llama.cpp takes, and what they let be written, without a model and
// with some. `node bench/grammar.ts [--model FILE.gguf]… [--asked N] [--repetitions N] [FOLDER]…`; without a folder the built-in agent's traces.
const WALKS = 20;
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { model: { type: 'string', multiple: true }, asked: { type: 'string', default: '64' }, repetitions: { type: 'string', default: '3' } },
});
const folders = positionals.length > 0 ? positionals : [fileURLToPath(new URL('../datasets/dummy-agent', import.meta.url))];
const nano = fileURLToPath(new URL('../models/nano/nano-f16.gguf', import.meta.url));

const { tools, formats } = await toolsIn(folders);
const wanted = [
  ...tools.flatMap((tool) =>
    (['toolcall', 'structured'] as const).map((track) => ({ track, schema: tool.parameters, asked: { tools: [tool] }, name: tool.name })),
  ),
  ...formats.map((schema) => ({
    track: 'structured' as const,
    schema,
    asked: { responseFormat: { type: 'json_schema' as const, name: 'a', description: null, schema, strict: null } },
    name: 'format',
  })),
];
const { llama } = await openLlama({ gpu: 'off', threads: 1 });
const sums = { grammars: wanted.length, made: 0, taken: 0, characters: 0, withLoose: 0, walks: 0, read: 0, valid: 0, optional: 0, optionalLeftOut: 0 };
const refused: Record<string, number> = {};
const loose: Record<string, number> = {};
const broken: string[] = [];
let milliseconds = 0;
let choice = 1;
const choose = (ways: number) => {
  choice = (Math.imul(choice, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((choice / 2 ** 32) * ways);
};
for (const { track, schema, asked, name } of wanted) {
  const startMs = performance.now();
  const grammar = grammarOf(track, asked);
  milliseconds += performance.now() - startMs;
  if (!grammar.ok) {
    refused[grammar.reason] = (refused[grammar.reason] ?? 0) + 1;
    continue;
  }
  sums.made += 1;
  sums.characters += grammar.gbnf.length;
  if (
    await llama.createGrammar({ grammar: grammar.gbnf }).then(
      () => true,
      () => false,
    )
  )
    sums.taken += 1;
  if (grammar.loose.length > 0) sums.withLoose += 1;
  for (const one of new Set(grammar.loose.map((line) => line.split(': ').at(-1) ?? ''))) loose[one] = (loose[one] ?? 0) + 1;
  const walks = walked(grammar.gbnf, { track, schema, count: WALKS, choose });
  sums.walks += walks.made;
  sums.read += walks.read;
  sums.valid += walks.valid;
  if (walks.valid < walks.made && grammar.loose.length === 0) broken.push(name);
  const required = Array.isArray(schema['required']) ? schema['required'].length : 0;
  if (Object.keys(schema['properties'] ?? {}).length <= required) continue;
  sums.optional += 1;
  if (walks.leavesOut > 0) sums.optionalLeftOut += 1;
}
await llama.dispose();

const examples = (await Promise.all(folders.map(examplesIn))).flat();
const golds = { examples: examples.length, made: 0, accepted: 0 };
const notAccepted: string[] = [];
for (const example of examples) {
  const grammar = grammarFor(example);
  if (!grammar.ok) continue;
  golds.made += 1;
  if (accepts(grammar.gbnf, example.row.completion)) golds.accepted += 1;
  else notAccepted.push(example.source.observationId);
}

const models = [];
const some = examples
  .filter(({ track }) => track === 'toolcall')
  .filter((_, index, all) => index % Math.max(1, Math.floor(all.length / Number(flags.asked))) === 0);
for (const path of some.length === 0 ? [] : (flags.model ?? [nano]).filter(existsSync)) {
  const result = { model: basename(path), ...(await decoded(path, some, { contextTokens: 1024, repetitions: Number(flags.repetitions) })) };
  models.push(result);
  console.log(
    `grammar, ${result.model}: constrained ${result.constrained.fits} of ${result.constrained.ended} ended answers fit, ${result.constrained.tokensPerCpuSecond} tokens/s of CPU; free ${result.free.fits} of ${result.free.ended}, ${result.free.tokensPerCpuSecond}`,
  );
}
const figures = { ...sums, millisecondsEach: Number((milliseconds / wanted.length).toFixed(2)), refused, loose, broken, golds, notAccepted };
console.log(
  `grammar: ${sums.taken} of ${sums.grammars} grammars taken by llama.cpp, ${sums.valid} of ${sums.walks} walks fit, ${golds.accepted} of ${golds.made} golds accepted`,
);
await writeResult('grammar', { tools: tools.length, formats: formats.length, ...figures, models });

async function examplesIn(folder: string): Promise<Example[]> {
  if (!existsSync(join(folder, 'cases.jsonl'))) return [];
  const { lines, sources } = await readCases(folder);
  return importBfcl(lines, sources).examples;
}
