import { type OpenGold, openGolds } from '../../ceiling/open-golds.ts';
import type { GoldsToSettle, OpenGoldView } from '../../records/console/compare/golds.ts';
import type { Ceiling } from '../../records/findings/ceiling.ts';
import type { Label } from '../../records/harvest/labels.ts';
import { allHarmless } from '../../report/view/harmless.ts';
import { leavesOf, pathsOf } from '../../report/view/leaves.ts';

/** So many are shown at once: the others come up once these are settled. */
const MOST = 300;

/** The golds of a run that are still open, beside what the file decides already. */
export function goldsView(
  ceilings: readonly Ceiling[],
  { labels, isGraded }: { labels: readonly Label[]; isGraded(example: string): boolean },
): Pick<GoldsToSettle, 'open' | 'total'> {
  const open = openGolds(ceilings, labels);
  return { total: open.length, open: open.slice(0, MOST).map((gold) => allHarmless(goldView(gold, isGraded(gold.exampleId)))) };
}

function goldView({ exampleId, track, split, domain, prompt, gold, answers, agreed }: OpenGold, isGraded: boolean): OpenGoldView {
  const recorded = leavesOf(track, gold);
  const others = answers.map(({ text }) => leavesOf(track, text));
  return {
    ...{ example: exampleId, track, split, tool: domain, prompt, recorded: gold, agreed, isGraded },
    others: answers.map(({ text, times }) => ({ answer: text, times })),
    fields: pathsOf([recorded, ...others]).map((path) => ({
      path,
      recorded: recorded?.get(path) ?? null,
      others: others.map((leaves) => leaves?.get(path) ?? null),
    })),
  };
}
