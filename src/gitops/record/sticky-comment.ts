import { withoutSecrets } from '../../redact/without-secrets.ts';
import { type CommentParts, composed, EMPTY_PARTS, partsOf } from '../../report/comment/document.ts';
import { isNewer, mergedHistory, type ReportStamp } from '../../report/comment/state.ts';
import type { Pulls } from '../forge/ports/repository.ts';
import type { Comment, Commenting, Comments } from '../forge/ports/talk.ts';

/** Reads, writes and reads again at most so often; somebody else's write is enough reason for another round. */
const ROUNDS = 6;

export interface StickyPorts {
  forge: Comments & Commenting & Pick<Pulls, 'pull'>;
  /** Waits longer than another writer needs from its reading to its writing (a few seconds), so that a lost write is seen and repaired. */
  settle(): Promise<void>;
}

/** What a writer wants to stand there, from what stands there now; null leaves it. Asked again in every round, so it must agree with itself. */
export type Render = (current: CommentParts | null, prHead: string) => CommentParts | null;

/**
 * Brings the one comment of an issue or pull request to what `render` wants. The forge knows no compare-and-swap, so a writer looks again after
 * it wrote: the oldest own comment stays, newer reports win whatever the sequence of the writes, other own duplicates go.
 * Comments of others count for nothing, whatever they hold. An unchanged body is not written.
 * @returns what stands there in the end, null when there is no comment and none was wanted.
 */
export async function putComment({ forge, settle }: StickyPorts, issue: number, render: Render): Promise<CommentParts | null> {
  let wanted: CommentParts | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const [comments, pull] = [await forge.comments(issue), await forge.pull(issue)];
    const prHead = pull?.headSha ?? '';
    const ours = comments.flatMap((comment) => oursOf(issue, comment)).sort((a, b) => a.comment.id - b.comment.id);
    const current = ours.map(({ parts }) => parts).reduce<CommentParts | null>((all, one) => (all ? joined(all, one, prHead) : one), null);
    wanted = render(current, prHead) ?? current;
    if (wanted === null) return null;
    const [oldest, ...duplicates] = ours.map(({ comment }) => comment);
    const wrote = await write(forge, { issue, oldest, body: composed(issue, wanted) });
    for (const { id } of duplicates) await unlessDeleted(forge, id, () => forge.deleteComment(id));
    if (!wrote && duplicates.length === 0) return wanted;
    await settle();
  }
  return wanted;
}

export interface Report {
  stamp: ReportStamp;
  markdown: string;
  /** Makes no comment where there is none. */
  onlyUpdate?: boolean;
}

/** Shows a report unless a newer one stands there; then it only enters the history. @returns whether it is the report that stands there. */
export async function putReport(ports: StickyPorts, issue: number, { onlyUpdate = false, ...told }: Report): Promise<boolean> {
  const stamp = { ...told.stamp, verdict: withoutSecrets(told.stamp.verdict) };
  const markdown = withoutSecrets(told.markdown);
  const parts = await putComment(ports, issue, (current, prHead) => {
    if (current === null && onlyUpdate) return null;
    const { command, report, state } = current ?? EMPTY_PARTS;
    const standing = state.report;
    if (standing && isNewer(standing, stamp, prHead))
      return { command, report, state: { ...state, history: mergedHistory([...state.history, stamp], standing) } };
    // Since when a report about this head stands here tells what a command can have meant, so a newer plan of the same head keeps it.
    const isOngoing = stamp.phase === 'planned' || stamp.phase === 'running';
    const keepsTime = standing && (isSame(standing, stamp) || (isOngoing && standing.head === stamp.head));
    const kept = keepsTime ? { ...stamp, at: standing.at } : stamp;
    return { command, report: markdown, state: { ...state, report: kept, history: mergedHistory([...state.history, ...(standing ? [standing] : [])], kept) } };
  });
  const standing = parts?.state.report;
  return parts === null || (standing !== null && standing !== undefined && isSame(standing, stamp));
}

/** Shows what a command came to, unless a later command's answer stands there. */
export async function putAnswer(ports: StickyPorts, issue: number, answer: { commentId: number; markdown: string }): Promise<void> {
  const { commentId } = answer;
  const markdown = withoutSecrets(answer.markdown);
  await putComment(ports, issue, (current) => {
    const parts = current ?? EMPTY_PARTS;
    const isLate = parts.state.command !== null && parts.state.command > commentId;
    return isLate ? null : { ...parts, command: markdown, state: { ...parts.state, command: commentId } };
  });
}

function oursOf(issue: number, comment: Comment): { comment: Comment; parts: CommentParts }[] {
  const parts = comment.own ? partsOf(issue, comment.body) : null;
  return parts === null ? [] : [{ comment, parts }];
}

/** Two own comments as one: the newer report, the later command, the history of both. */
function joined(a: CommentParts, b: CommentParts, prHead: string): CommentParts {
  const [older, newer] = b.state.report && (!a.state.report || isNewer(b.state.report, a.state.report, prHead)) ? [a, b] : [b, a];
  const answered = (b.state.command ?? -1) > (a.state.command ?? -1) ? b : a;
  const others = [...a.state.history, ...b.state.history, ...(older.state.report ? [older.state.report] : [])];
  const history = mergedHistory(others, newer.state.report);
  return { report: newer.report, command: answered.command, state: { ...newer.state, command: answered.state.command, history } };
}

async function write(forge: Comments & Commenting, { issue, oldest, body }: { issue: number; oldest: Comment | undefined; body: string }): Promise<boolean> {
  if (oldest && oldest.body.replaceAll('\r\n', '\n').trim() === body.trim()) return false;
  if (oldest) await unlessDeleted(forge, oldest.id, () => forge.editComment(oldest.id, body));
  else await forge.comment(issue, body);
  return true;
}

/** A comment that somebody deleted in between is no failure: the next round sees that it is gone. */
async function unlessDeleted(forge: Comments, id: number, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if ((await forge.readComment(id)) !== null) throw error;
  }
}

function isSame(a: ReportStamp, b: ReportStamp): boolean {
  return a.head === b.head && a.runId === b.runId && a.attempt === b.attempt && a.phase === b.phase;
}
