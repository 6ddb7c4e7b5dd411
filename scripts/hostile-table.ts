import { readFileSync, writeFileSync } from 'node:fs';
import type { HostileInput } from '../tests/hostile/input.ts';
import { HOSTILE_INPUTS } from '../tests/hostile/table.ts';

// Writes docs/hostile-inputs.md from the table that the tests run; with --check only says whether the committed page is current.
const PAGE = new URL('../docs/hostile-inputs.md', import.meta.url);

/** A fenced block as long as it has to be; characters that nobody can see are named. */
function shown(sentence: string): string {
  if (sentence === '') return 'Nothing is said.';
  const longest = Math.max(2, ...[...sentence.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const visible = sentence.replace(/[^\P{C}\n]/gu, (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`);
  return `${fence}text\n${visible}\n${fence}`;
}

function section({ title, gets, sentence }: HostileInput): string {
  return `### ${title.charAt(0).toUpperCase()}${title.slice(1)}\n\n${gets}\n\n${shown(sentence)}`;
}

const total = HOSTILE_INPUTS.reduce((sum, { inputs }) => sum + inputs.length, 0);
const text = [
  '# Hostile inputs, and what they get',
  `A hostile pull request is the standard case. These ${total} inputs are tried by \`tests/hostile\` on every test run: each is brought in by the real way, must get exactly these words, and must change nothing that it should not. Names in capitals stand for what differs each time (a SHA, a number, an address); \`[U+200B]\` is an invisible character that keeps a text from acting.`,
  'This page is written by `node scripts/hostile-table.ts`.',
  ...HOSTILE_INPUTS.flatMap(({ subject, inputs }) => [`## ${subject}`, ...inputs.map(section)]),
].join('\n\n');

if (!process.argv.includes('--check')) writeFileSync(PAGE, `${text}\n`);
else if (readFileSync(PAGE, 'utf8') !== `${text}\n`) {
  console.error('docs/hostile-inputs.md is not what tests/hostile says. Run `node scripts/hostile-table.ts` and commit it.');
  process.exitCode = 1;
}
