import { clipped } from '../view/clip.ts';
import type { DisagreementView } from '../view/disagreement-view.ts';
import { GOLD, TRACE_MISTAKE } from '../view/labels.ts';
import { count } from '../view/numbers.ts';
import type { RunView } from '../view/view.ts';
import { folded } from './table.ts';
import { codeBlock, inlineCode, prose } from './text.ts';

/** How many disagreements fit a comment; the HTML report holds the rest. */
const SHOWN = 5;
const MAX_TEXT = 2_000;

/** The first disagreements, folded, or the sentence that there is none. */
export function disagreements({ disagreements: { items, total, mistakes } }: RunView): string {
  if (total === 0) return 'Every model gave the gold answer on every example.';
  const shown = items.slice(0, SHOWN).map(disagreement).join('\n\n');
  return folded(`Disagreements: ${count(Math.min(SHOWN, items.length))} of ${count(total)}`, `${GOLD} ${mistakes ?? ''}\n\n${shown}`);
}

function disagreement({ id, track, domain, probableTraceMistake, user, gold, answers }: DisagreementView): string {
  const blocks = answers.map(({ label, mark, text, reason }) => {
    const told = `${label}, ${mark}${reason ? ` (${prose(reason)})` : ''}:`;
    return text === null ? `${told} no answer.` : `${told}\n${codeBlock(clipped(text, MAX_TEXT))}`;
  });
  return [
    `${track} ${inlineCode(domain)} ${inlineCode(id)}${probableTraceMistake ? `, **${TRACE_MISTAKE}**` : ''}`,
    codeBlock(clipped(user, MAX_TEXT)),
    `Gold:\n${codeBlock(clipped(gold.text, MAX_TEXT))}`,
    ...blocks,
  ].join('\n\n');
}
