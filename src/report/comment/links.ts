import { inlineCode } from '../markdown/text.ts';
import { clipped } from '../view/clip.ts';
import type { CommentContent } from './content.ts';

/** Addresses that cannot end a Markdown link or hide another one. */
const PLAIN_ADDRESS = /^https?:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~%/@-]*)?$/;

/** A link of ours: the label is our own word; an address that is not plain is shown as code instead. */
export function link(label: string, address: string): string {
  return PLAIN_ADDRESS.test(address) ? `[${label}](${address})` : `${label}: ${inlineCode(clipped(address, 200))}`;
}

/** A file of the recorded run at its commit; null where nothing was committed. */
export function committedFile(content: CommentContent, name: string): string | null {
  if (content.phase !== 'recorded' || content.committed === null) return null;
  const { agent, id } = content.result.run;
  if (![agent, id].every((name) => /^[a-z0-9-]{1,63}$/.test(name))) return null;
  return `${content.server}/${content.repository}/blob/${[content.committed, 'eval-results', agent, id, name].map(encodeURIComponent).join('/')}`;
}

const SHOWN_FILES = ['report.md', 'decision.json', 'run.json', 'provenance.json', 'disagreements.jsonl'] as const;

/** Where to read on: the committed records, the HTML report, the workflow run. */
export function linksLine(content: CommentContent): string {
  const files = SHOWN_FILES.flatMap((name) => {
    const address = committedFile(content, name);
    return address === null ? [] : [link(name, address)];
  });
  const html = content.phase === 'recorded' && content.htmlReport !== null ? [link('HTML report', content.htmlReport)] : [];
  const run = 'workflow' in content ? [link('workflow run', content.workflow.url)] : [];
  const all = [...files, ...html, ...run];
  return all.length === 0 ? '' : `Read on: ${all.join(', ')}.`;
}

/** Where a section that was left out can be read. */
export function whereToRead(content: CommentContent): string {
  const report = committedFile(content, 'report.md');
  if (report !== null) return `Read it in ${link('the committed report', report)}.`;
  return 'workflow' in content ? `Read it in the summary of the ${link('workflow run', content.workflow.url)}.` : "Read it in the plan job's summary.";
}
