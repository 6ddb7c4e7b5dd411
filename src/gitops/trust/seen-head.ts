import { partsOf } from '../../report/comment/document.ts';
import { isAbout } from '../../report/comment/state.ts';
import type { Comparisons, PullRequest } from '../forge/ports/repository.ts';
import type { Comments } from '../forge/ports/talk.ts';
import { movedByRecordsOnly } from './records-only.ts';

/**
 * Whether our comment showed a report about the pull request's head, or about one that only records were put on top of, before a moment (ISO 8601, to the second):
 * only then can somebody who names no commit mean this one.
 */
export async function seenBefore(
  forge: Comments & Comparisons,
  { pull: { number, headSha }, at }: { pull: Pick<PullRequest, 'number' | 'headSha'>; at: string },
): Promise<boolean> {
  const stamps = (await forge.comments(number)).flatMap(({ own, body }) => (own ? (partsOf(number, body)?.state.report ?? []) : []));
  for (const stamp of stamps) {
    const isOfHead = isAbout(stamp, headSha) || (await movedByRecordsOnly(forge, { from: stamp.head, to: headSha }));
    // The forge tells whole seconds.
    if (isOfHead && Math.floor(Date.parse(stamp.at) / 1000) <= Math.floor(Date.parse(at) / 1000)) return true;
  }
  return false;
}
