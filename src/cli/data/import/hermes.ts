import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { CommonOptions } from '../../../app/context.ts';
import { UserError } from '../../../errors.ts';
import type { Quotas } from '../../../harvest/imports/draw/draw.ts';
import { hermesSet } from '../../../harvest/imports/hermes/hermes.ts';
import { HERMES_FILES } from '../../../harvest/imports/hermes/row.ts';
import { syntheticFiles } from '../../../harvest/imports/hermes/synthetic/synthetic.ts';
import { drawSet, type PublicSet } from '../../../harvest/imports/public-set.ts';
import { digestOf } from '../../../records/digest.ts';
import { command } from '../../command.ts';
import { oneOf } from '../../one-of.ts';
import { wholeNumber } from '../../whole-number.ts';
import { type DrawFlags, quotasOf, withDrawFlags } from './draw-flags.ts';
import { readJsonRows } from './json-rows.ts';
import { keepDrawn } from './keep-drawn.ts';

interface HermesOptions extends CommonOptions, DrawFlags {
  data?: string;
  synthetic?: boolean;
  size: string;
  out: string;
}

const Size = z.enum(['small', 'large']);
const SIZES: Readonly<Record<z.infer<typeof Size>, Quotas>> = {
  small: { train: 100, val: 50, test: 50 },
  large: { train: 1000, val: 200, test: 200 },
};

export function importHermesCommand(): Command {
  const made = command('hermes', 'Hermes’s function calling conversations, all five files: calls and JSON answers, drawn in proportion to the category.', {
    example: 'fledgling import hermes --data hermes --size large --out datasets/hermes',
  })
    .option('--data <folder>', `the folder with ${HERMES_FILES.join(', ')}`)
    .option('--synthetic', 'in place of --data: a set of the same shape, made up; it says nothing about the real one')
    .option('--size <size>', 'small: 100, 50 and 50 calls; large: 1000, 200 and 200', 'small')
    .requiredOption('--out <folder>', 'write examples, rows, ledger and manifest here');
  return withDrawFlags(made, 'as --size says').action(importHermes);
}

async function importHermes(options: HermesOptions): Promise<void> {
  const quotas = quotasOf(options, SIZES[oneOf('--size', options.size, Size)]);
  const seed = wholeNumber('--seed', options.seed);
  const set = await setOf(options, seed);
  if (set.golds === 'synthetic' && !basename(options.out).includes('synthetic'))
    throw new UserError(
      `--out: expected a folder that says the data is synthetic, got ${JSON.stringify(options.out)}. Write for example --out ${options.out}-synthetic.`,
    );
  const from = options.data ?? '--synthetic';
  await keepDrawn(drawSet(set, quotas, seed), { from, out: options.out, quotas, isDryRun: options.dryRun ?? false }, options);
}

async function setOf({ data, synthetic }: HermesOptions, seed: number): Promise<PublicSet> {
  if (synthetic) {
    if (data !== undefined) throw new UserError('--synthetic: expected it in place of --data, got both. Leave one of them out.');
    const files = syntheticFiles(seed);
    const sources = files.map(({ file, rows }) => ({ path: `synthetic, seed ${seed}: ${file}`, sha256: digestOf(rows) }));
    return hermesSet(files, sources, 'synthetic');
  }
  const folder = data ?? 'hermes';
  const there = await readdir(folder).catch((): string[] => []);
  const missing = HERMES_FILES.filter((file) => !there.includes(file));
  if (missing.length > 0)
    throw new UserError(
      `${folder}: expected the five files of Hermes, found ${missing.length === HERMES_FILES.length ? 'none of them' : `no ${missing.join(', ')}`}. To have them (Apache 2.0, no account), run \`hf download NousResearch/hermes-function-calling-v1 --repo-type dataset --local-dir ${folder}\`, or write --synthetic in place of --data for a made-up set of the same shape.`,
    );
  const read = await Promise.all(HERMES_FILES.map(async (file) => ({ file, ...(await readJsonRows(join(folder, file), `the rows of ${file}`)) })));
  return hermesSet(
    read,
    read.map(({ source }) => source),
    'public',
  );
}
