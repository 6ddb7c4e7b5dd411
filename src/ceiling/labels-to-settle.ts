import { Document } from 'yaml';
import type { Ceiling } from '../records/findings/ceiling.ts';
import type { Label, LabelDecision } from '../records/harvest/labels.ts';
import type { OpenGold } from './open-golds.ts';

/** Beside a run's results. */
export const LABELS_TO_SETTLE = 'labels-to-settle.yaml';

/** A settings file is read back up to a size and a number of values; what does not fit comes up again once the others are settled. */
const MOST_VALUES = 8000;
const MOST_CHARACTERS = 600_000;
/** What a reviewer could not see, or would see turned round. */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * The golds on which the hosted model contradicts itself and nobody decided yet, as a file for people to settle: every text of a trace or a model is a
 * quoted scalar on one line. Null where there is none.
 */
export function labelsToSettle(ceilings: readonly Ceiling[]): string | null {
  const open = ceilings.flatMap(({ track, contradictions }) =>
    contradictions.filter(({ settled }) => settled === null).map((contradiction) => ({ track, ...contradiction })),
  );
  if (open.length === 0) return null;
  const labels = open.map((gold) => openLabel(gold));
  const written = fitting(labels);
  const left = labels.length - written.length;
  return labelsText(written, `${HEADER}${left > 0 ? `\n ${left} more are left out: settle these first.` : ''}`);
}

/** An open gold as the entry that a decision is written into. */
export function openLabel({ track, exampleId, asked, domain, split, prompt, gold, answers, agreed }: OpenGold): Label {
  return {
    example: exampleId,
    ...(asked === null ? {} : { asked }),
    ...{ track, tool: domain, split, prompt, recorded: gold },
    others: answers.map(({ text, times }) => ({ answer: text, times })),
    agreed,
    decision: null,
  };
}

/** A file of labels: `comment` is put in front, a line each. */
export function labelsText(labels: readonly Label[], comment?: string): string {
  const document = new Document({ labels }, { aliasDuplicateObjects: false });
  if (comment !== undefined) document.commentBefore = comment;
  const text = document.toString({ defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', doubleQuotedAsJSON: true, lineWidth: 0, nullStr: '' });
  // All of them stand between double quotes.
  return seen(text);
}

/** One open gold as an entry of such a file: a block without indentation that ends with an empty `decision:`. */
export function labelEntry(label: Label): string {
  const [, ...lines] = labelsText([{ ...label, decision: null }])
    .trimEnd()
    .split('\n');
  return lines.map((line) => line.slice(2)).join('\n');
}

/** A decision as it stands in the file, on one line. */
export function decisionText(decision: LabelDecision): string {
  if (typeof decision === 'string') return decision;
  if ('use' in decision) return `{ use: ${typeof decision.use === 'number' ? decision.use : seen(JSON.stringify(decision.use.toWellFormed()))} }`;
  return `{ accept: ${decision.accept === 'both' ? 'both' : `[${decision.accept.join(', ')}]`} }`;
}

function seen(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const HEADER = ` Golds on which the hosted model contradicts itself: asked again, it gave another answer than the recorded one.
 Copy this to a file that is committed, name it in the config (harvest.labels: labels.yaml) and write decisions:
   decision: keep               the recorded answer stands
   decision: { use: 1 }         the first of the others is the gold; { use: "…" } writes one out
   decision: { accept: both }   either counts as right; { accept: [1, 2] } where there are several others
   decision: drop               not an example any more
 What has no decision stays open.`;

function fitting(labels: readonly Label[]): Label[] {
  let [values, characters] = [0, 0];
  const end = labels.findIndex((label) => {
    values += 12 + 3 * label.others.length;
    characters += JSON.stringify(label).length;
    return values > MOST_VALUES || characters > MOST_CHARACTERS;
  });
  return end === -1 ? [...labels] : labels.slice(0, end);
}
