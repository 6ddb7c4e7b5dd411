import type { PullPlan } from '../records/pull-plan.ts';
import type { Disagreement, RunRecord } from '../records/run.ts';
import { clipped } from './clip.ts';
import { type CommentSection, fitted } from './comment-fit.ts';
import { linksLine, whereToRead } from './comment-links.ts';
import { refusalsSection } from './comment-refusals.ts';
import { resultSections } from './comment-result.ts';
import { doneStages, plannedStages } from './comment-stages.ts';
import { nextStep, verdictSentence } from './comment-words.ts';
import { allHarmless } from './harmless.ts';
import { inlineCode, prose } from './markdown-text.ts';
import { viewOf } from './view.ts';

/** What is known of a pull request's newest workflow run, whatever stage it is in. Texts are hostile. */
export type CommentContent = {
  /** `https://github.com`, without a slash at the end. */
  server: string;
  /** `OWNER/NAME`. */
  repository: string;
  /** The commit this is about. */
  head: string;
  /** Who may give commands, in words: `whoever has write permission`. */
  who: string;
  /** Sentences said right below the verdict. */
  notes: readonly string[];
} & (
  | { phase: 'planned'; plan: PullPlan }
  | { phase: 'running'; plan: PullPlan; workflow: { url: string } }
  | { phase: 'failed' | 'cancelled'; plan: PullPlan | null; workflow: { url: string }; job: string | null; kept: readonly string[] }
  | {
      phase: 'recorded';
      plan: PullPlan | null;
      workflow: { url: string };
      result: { run: RunRecord; disagreements: readonly Disagreement[] };
      /** The commit that holds the records; null where nothing was pushed. */
      committed: string | null;
      /** Where the HTML report can be fetched. */
      htmlReport: string | null;
      /** False when the branch now asks for something else than what was evaluated. */
      stands: boolean;
    }
);

const MAX_BYTES = 44_000;

/** The report part of the comment, in at most 44,000 bytes whatever the content holds, and the sentence it opens with as plain text. */
export function commentReport(hostile: CommentContent): { markdown: string; verdict: string } {
  const content = allHarmless(hostile);
  const view = content.phase === 'recorded' ? viewOf(content.result) : null;
  const verdict = clipped(verdictSentence(content, view), 500);
  const refusals: CommentSection = { title: 'Refusals', keeps: 70, markdown: refusalsSection(content.plan?.refusals ?? []) };
  const blocked = content.phase === 'planned' && content.plan.state === 'blocked';
  const sections: CommentSection[] = [
    { title: 'Verdict', keeps: null, markdown: lead(content, { verdict, standIn: view?.standIn ?? null }) },
    ...(blocked ? [refusals] : []),
    { title: 'Stages', keeps: null, markdown: stages(content) },
    ...(content.phase === 'recorded' && view ? resultSections(content, view) : []),
    { title: 'Next step', keeps: null, markdown: `**Next:** ${prose(clipped(nextStep(content), 600))}` },
    ...(blocked ? [] : [refusals]),
    { title: 'Links', keeps: 80, markdown: linksLine(content) },
  ];
  return { markdown: fitted(sections, { maxBytes: MAX_BYTES, where: whereToRead(content) }), verdict };
}

function lead(content: CommentContent, { verdict, standIn }: { verdict: string; standIn: string | null }): string {
  const changed = content.plan?.changedKeys ?? [];
  const keys = changed.slice(0, 12).map((key) => inlineCode(clipped(key, 60)));
  const more = changed.length > keys.length ? ` and ${changed.length - keys.length} more` : '';
  return [
    standIn === null ? '' : `> **${standIn}**`,
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
