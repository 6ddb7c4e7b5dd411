import type { ConsolePull } from '../../records/console/pulls.ts';
import { GATE_CONTEXT } from '../../records/gitops/gate-context.ts';
import { partsOf } from '../../report/comment/document.ts';
import { isAbout, type ReportStamp } from '../../report/comment/state.ts';
import { line, webPage } from '../hostile-text.ts';
import type { ForgeComment, ForgePull, ForgeStatus } from '../ports/pulls.ts';
import { stagesIn } from './stages-in.ts';

/** The account that Fledgling's jobs comment as. Nobody else can have it, so that nobody else's words are taken for a verdict. */
export const OWN_LOGIN = 'github-actions[bot]';
const UNRELATED = 'No file of Fledgling changes';
const PROMOTION = /^parity\/promotion-.+-([0-9a-f]{12})$/;

export interface Around {
  statuses: readonly ForgeStatus[];
  comments: readonly ForgeComment[];
  /** Runs whose records are here. */
  runs: ReadonlySet<string>;
}

/** A pull request as it is shown; null where it concerns nothing of Fledgling. */
export function shownPull(pull: ForgePull, { statuses, comments, runs }: Around): ConsolePull | null {
  const gate = statuses.find(({ context }) => context === GATE_CONTEXT) ?? null;
  const parts = comments.filter(({ author }) => author === OWN_LOGIN).flatMap(({ body }) => partsOf(pull.number, body) ?? []);
  const [said] = parts.flatMap(({ state, report }) => (state.report ? [{ stamp: state.report, history: state.history, report }] : []));
  const promotes = pull.isFork ? null : (PROMOTION.exec(pull.head)?.[1] ?? null);
  if (!said && promotes === null && (gate === null || gate.description === UNRELATED)) return null;
  return {
    ...pull,
    title: line(pull.title, 300),
    author: line(pull.author, 60),
    head: line(pull.head, 200),
    base: line(pull.base, 200),
    promotes,
    gate: gate && { state: gate.state, description: line(gate.description, 300), at: gate.at, page: gate.page },
    said: said
      ? {
          ...stampOf(said.stamp),
          isHere: said.stamp.run !== null && runs.has(said.stamp.run),
          isAboutHead: isAbout(said.stamp, pull.headSha),
          log: webPage(said.stamp.url),
          stages: stagesIn(said.report).map(({ name, does, why }) => ({ name: line(name, 100), does: line(does, 60), why: line(why, 300) })),
          history: said.history.toReversed().map(stampOf),
        }
      : null,
  };
}

function stampOf({ phase, verdict, run, at }: ReportStamp) {
  return { phase, verdict: line(verdict, 500), run: run !== null && /^[0-9a-f]{12}$/.test(run) ? run : null, at };
}
