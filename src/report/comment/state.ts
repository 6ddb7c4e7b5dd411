import { z } from 'zod';
import { clipped } from '../view/clip.ts';

export const COMMENT_PHASES = ['planned', 'running', 'failed', 'cancelled', 'recorded'] as const;

const Sha = z.string().regex(/^[0-9a-f]{40}$/);

/** Which workflow run a report comes from, and what it is about. */
export const ReportStamp = z.strictObject({
  /** The commit that was planned or evaluated. */
  head: Sha,
  /** Later commits that ask for exactly the same: the one that recorded it. */
  alsoHeads: z.array(Sha).max(20),
  runId: z.number().int().nonnegative(),
  attempt: z.number().int().nonnegative(),
  phase: z.enum(COMMENT_PHASES),
  /** The recorded run's id. */
  run: z.string().max(64).nullable(),
  verdict: z.string().max(500),
  /** ISO 8601. */
  at: z.string().max(40),
  url: z.string().max(300).nullable(),
});
export type ReportStamp = z.infer<typeof ReportStamp>;

/** The comment's hidden line: who wrote the report that stands there, earlier runs, and the last command. */
export const CommentState = z.strictObject({
  schema: z.literal('fledgling/comment@1'),
  report: ReportStamp.nullable(),
  /** Earlier finished runs, oldest first. */
  history: z.array(ReportStamp).max(20),
  /** The comment that gave the last command; ids grow. */
  command: z.number().int().nullable(),
});
export type CommentState = z.infer<typeof CommentState>;

export const EMPTY_STATE: CommentState = { schema: 'fledgling/comment@1', report: null, history: [], command: null };

const HISTORY = 6;
const HISTORY_VERDICT = 120;

/** The stamps of both that are not the one shown, each workflow run once with its last word, the newest six, cut short. */
export function mergedHistory(stamps: readonly ReportStamp[], shown: ReportStamp | null): ReportStamp[] {
  const byRun = new Map<string, ReportStamp>();
  for (const stamp of stamps.filter(isFinished)) {
    const key = keyOf(stamp);
    const known = byRun.get(key);
    if (!known || rank(known) < rank(stamp)) byRun.set(key, { ...stamp, alsoHeads: [], verdict: clipped(stamp.verdict, HISTORY_VERDICT) });
  }
  if (shown) byRun.delete(keyOf(shown));
  return [...byRun.values()].sort((a, b) => a.runId - b.runId || a.attempt - b.attempt).slice(-HISTORY);
}

/**
 * Whether a report is newer than another: one about the pull request's present head before one that is not, a run before a plan,
 * then the later workflow run, the later attempt, the later phase. A total order for one `prHead`, so writers agree in any sequence.
 */
export function isNewer(a: ReportStamp, b: ReportStamp, prHead: string): boolean {
  const order = (stamp: ReportStamp) => [isAbout(stamp, prHead) ? 1 : 0, stamp.phase === 'planned' ? 0 : 1, stamp.runId, stamp.attempt, rank(stamp)];
  const [left, right] = [order(a), order(b)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at >= 0 && (left[at] ?? 0) > (right[at] ?? 0);
}

/** Whether a report is about this head, or about one that asks for the same. */
export function isAbout({ head, alsoHeads }: ReportStamp, prHead: string): boolean {
  return head === prHead || alsoHeads.includes(prHead);
}

function keyOf({ runId, attempt }: ReportStamp): string {
  return `${runId}/${attempt}`;
}

function isFinished({ phase }: ReportStamp): boolean {
  return phase === 'failed' || phase === 'cancelled' || phase === 'recorded';
}

function rank({ phase }: ReportStamp): number {
  return COMMENT_PHASES.indexOf(phase);
}
