import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import type { Disagreement, RunRecord } from '../../records/run.ts';

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
