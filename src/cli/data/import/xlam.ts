import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { CommonOptions } from '../../../app/context.ts';
import { UserError } from '../../../errors.ts';
import { drawSet } from '../../../harvest/imports/public-set.ts';
import { xlamSet } from '../../../harvest/imports/xlam/xlam.ts';
import { command } from '../../command.ts';
import { wholeNumber } from '../../whole-number.ts';
import { type DrawFlags, quotasOf, withDrawFlags } from './draw-flags.ts';
import { readJsonRows } from './json-rows.ts';
import { keepDrawn } from './keep-drawn.ts';

interface XlamOptions extends CommonOptions, DrawFlags {
  data: string;
  out: string;
}

const DEFAULTS = { train: 32, val: 8, test: 8 };
const DOWNLOAD =
  'accept the terms of Salesforce/xlam-function-calling-60k (CC BY 4.0, gated) on its page, then run `hf download Salesforce/xlam-function-calling-60k --repo-type dataset --local-dir xlam`';

export function importXlamCommand(): Command {
  const made = command('xlam', 'xLAM’s 60,000 function calls, from the file you downloaded: single calls, drawn in proportion to the tool that is called.', {
    example: 'fledgling import xlam --data xlam/xlam_function_calling_60k.json --out datasets/xlam',
  })
    .requiredOption('--data <file>', 'xlam_function_calling_60k.json')
    .requiredOption('--out <folder>', 'write examples, rows, ledger and manifest here');
  return withDrawFlags(made, '32, 8 and 8').action(importXlam);
}

async function importXlam(options: XlamOptions): Promise<void> {
  const quotas = quotasOf(options, DEFAULTS);
  const seed = wholeNumber('--seed', options.seed);
  if (!(await isFile(options.data))) throw new UserError(`${options.data}: expected xlam_function_calling_60k.json, found no file. To have it, ${DOWNLOAD}.`);
  const { rows, source } = await readJsonRows(options.data, 'the rows of xLAM');
  const drawn = drawSet(xlamSet(rows, [source]), quotas, seed);
  await keepDrawn(drawn, { from: options.data, out: options.out, quotas, isDryRun: options.dryRun ?? false }, options);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
