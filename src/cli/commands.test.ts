import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commandsFor } from './commands.ts';
import { DESCRIPTIONS } from './descriptions.ts';

const NAMES = Object.keys(DESCRIPTIONS);
const helpWith = async (args: readonly string[]) => {
  const program = new Command('fledgling');
  for (const made of await commandsFor(args)) program.addCommand(made);
  return program.helpInformation();
};

test('the help lists a command alike whether its module is loaded or not', async () => {
  const listed = await helpWith([]);
  expect(listed).toBe(await helpWith(NAMES));
  for (const name of NAMES) expect(listed).toMatch(new RegExp(`^  ${name} `, 'm'));
});

test('a command that is named is whole, wherever it stands among the arguments', async () => {
  const optionsOf = async (args: readonly string[]) => (await commandsFor(args)).find((made) => made.name() === 'harvest')?.options.map(({ long }) => long);
  for (const args of [
    ['harvest', '--help'],
    ['help', 'harvest'],
    ['-h', 'harvest'],
  ])
    expect(await optionsOf(args)).toContain('--dry-run');
  expect(await optionsOf(['eval'])).toEqual(['--json']);
});
