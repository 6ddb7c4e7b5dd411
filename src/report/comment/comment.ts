import { fitted, type Section } from '../markdown/fit.ts';
import { inlineCode, prose } from '../markdown/text.ts';
import { clipped } from '../view/clip.ts';
import { allHarmless } from '../view/harmless.ts';
import { viewOf } from '../view/view.ts';
import type { CommentContent } from './content.ts';
import { linksLine, whereToRead } from './links.ts';
import { refusalsSection } from './refusals.ts';
import { resultSections } from './result.ts';
import { doneStages, plannedStages } from './stages.ts';
import { nextStep, verdictSentence } from './words.ts';

const MAX_BYTES = 44_000;

/** The report part of the comment, in at most 44,000 bytes whatever the content holds, and the sentence it opens with as plain text. */
export function commentReport(hostile: CommentContent): { markdown: string; verdict: string } {
  const content = allHarmless(hostile);
  const view = content.phase === 'recorded' ? viewOf(content.result) : null;
  const verdict = clipped(verdictSentence(content, view), 500);
  const refusals: Section = { title: 'Refusals', keeps: 70, markdown: refusalsSection(content.plan?.refusals ?? []) };
  const blocked = content.phase === 'planned' && content.plan.state === 'blocked';
  const sections: Section[] = [
    { title: 'Verdict', keeps: null, markdown: lead(content, { verdict, warnings: [view?.standIn, view?.redactionOff] }) },
    ...(blocked ? [refusals] : []),
    { title: 'Stages', keeps: null, markdown: stages(content) },
    ...(content.phase === 'recorded' && view ? resultSections(content, view) : []),
    { title: 'Next step', keeps: null, markdown: `**Next:** ${prose(clipped(nextStep(content), 600))}` },
    ...(blocked ? [] : [refusals]),
    { title: 'Links', keeps: 80, markdown: linksLine(content) },
  ];
  return { markdown: fitted(sections, { maxBytes: MAX_BYTES, where: whereToRead(content) }), verdict };
}

function lead(content: CommentContent, { verdict, warnings }: { verdict: string; warnings: readonly (string | null | undefined)[] }): string {
  const changed = content.plan?.changedKeys ?? [];
  const keys = changed.slice(0, 12).map((key) => inlineCode(clipped(key, 60)));
  const more = changed.length > keys.length ? ` and ${changed.length - keys.length} more` : '';
  return [
    ...warnings.map((warning) => (warning ? `> **${warning}**` : '')),
    `**${prose(verdict)}**`,
    ...content.notes.slice(0, 5).map((note) => `> ${prose(clipped(note, 400))}`),
    keys.length > 0
      ? `Changed: ${keys.join(', ')}${more}. Commit ${inlineCode(content.head.slice(0, 12))}.`
      : `Commit ${inlineCode(content.head.slice(0, 12))}.`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function stages(content: CommentContent): string {
  if (content.phase === 'recorded') return doneStages(content.result.run);
  return content.plan && content.plan.stages.length > 0 ? plannedStages(content.plan) : '';
}
