import type { Command } from 'commander';
import { UserError } from '../../../errors.ts';
import type { Quotas } from '../../../harvest/imports/draw/draw.ts';
import { wholeNumber } from '../../whole-number.ts';

export interface DrawFlags {
  train?: string;
  val?: string;
  test?: string;
  seed: string;
  dryRun?: boolean;
}

/** The flags of a set that is drawn from. `defaults` in words. */
export function withDrawFlags(made: Command, defaults: string): Command {
  return made
    .option('--train <n>', `calls to train on (default: ${defaults})`)
    .option('--val <n>', 'calls to validate on')
    .option('--test <n>', 'calls to test on')
    .option('--seed <n>', 'another number draws others', '42')
    .option('--dry-run', 'say what would be drawn, list rows and what was quarantined; write nothing');
}

/** @throws UserError unless each is a whole number and something is tested. */
export function quotasOf({ train, val, test }: DrawFlags, defaults: Quotas): Quotas {
  const given = (flag: string, text: string | undefined, otherwise: number) => (text === undefined ? otherwise : wholeNumber(flag, text));
  const quotas = { train: given('--train', train, defaults.train), val: given('--val', val, defaults.val), test: given('--test', test, defaults.test) };
  if (quotas.train + quotas.val + quotas.test === 0)
    throw new UserError('--train, --val and --test: expected at least one above 0, got 0, 0 and 0. Write for example --test 8.');
  return quotas;
}
