import { inlineCode, prose } from '../markdown/text.ts';
import { clipped } from '../view/clip.ts';
import { harmless } from '../view/harmless.ts';

/** The comment's line about the last command; `command` and `by` are what somebody wrote, `sentence` may quote it, `section` is ready Markdown. */
export function commandAnswer({ command, by, sentence, section }: { command: string; by: string; sentence: string; section: string }): string {
  const line = `**Last command:** ${inlineCode(clipped(harmless(command), 80))} by ${inlineCode(clipped(harmless(by), 60))}: ${prose(clipped(harmless(sentence), 500))}`;
  return section === '' ? line : `${line}\n\n${section}`;
}

/** What `/parity help` shows. `who` is a sentence part: `anybody with maintain permission`. */
export function commandHelp(who: string): string {
  const rows = [
    ['/parity plan', 'plans again and shows it'],
    ['/parity run', 'evaluates the head reported above (and trains if the gate says so); `/parity run SHA` only if SHA is the head'],
    ['/parity retrain', 'the same, and trains again where an adapter is kept; with `SHA` as well'],
    ['/parity cancel', 'stops the run of this pull request'],
    ['/parity lock REASON', 'keeps others from running until you unlock or the time is over'],
    ['/parity unlock', 'frees the lock'],
    ['/parity explain', "how the gate decides, with this pull request's numbers"],
    ['/parity help', 'this list'],
  ];
  return [`Commands, one a comment, for ${prose(clipped(harmless(who), 200))}:`, '', ...rows.map(([command, does]) => `- \`${command}\`: ${does}`)].join('\n');
}
