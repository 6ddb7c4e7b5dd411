import type { OpenGold } from '../../ceiling/open-golds.ts';
import type { LabelsFile } from '../../harvest/ports.ts';
import type { Label } from '../../records/harvest/labels.ts';
import { oneLine } from './harvest-told.ts';

type Say = (line: string) => void;

const PROMPT_SHOWN = 120;

/** Each open gold with its answers, numbered as a decision names them. */
export function tellOpen({ run, open, file }: { run: string; open: readonly OpenGold[]; file: string }, say: Say): void {
  say(`Run ${run}: ${open.length} golds that the hosted model contradicts are open${open.length > 0 ? `; they stand in ${file}` : ''}`);
  for (const { exampleId, track, split, domain, prompt, gold, answers, agreed } of open) {
    say(`\n  ${exampleId}  ${track} ${split}  ${oneLine(domain)}`);
    say(`    …${oneLine(prompt.slice(-PROMPT_SHOWN))}`);
    say(`    recorded  ${oneLine(gold)}  ${agreed}×`);
    for (const [at, { text, times }] of answers.entries()) say(`    ${String(at + 1).padStart(8)}  ${oneLine(text)}  ${times}×`);
  }
}

/** What the file decides, by its lines. */
export function tellDecisions({ path, labels }: LabelsFile, say: Say): void {
  const settled = labels.filter(({ decision }) => decision !== null);
  say(`\n${path}: ${settled.length} settled, ${labels.length - settled.length} open`);
  for (const { example, tool = '', decision, lineOf } of settled) say(`  ${path}:${lineOf('decision')}  ${example}  ${oneLine(tool)}  ${inWords(decision)}`);
}

function inWords(decision: Label['decision']): string {
  if (decision === null) return 'open';
  return typeof decision === 'string' ? decision : oneLine(JSON.stringify(decision));
}
