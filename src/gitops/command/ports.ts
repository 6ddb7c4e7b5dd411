import type { Policy } from '../../policy/schema.ts';
import type { RunControl } from '../forge/ports/actions.ts';
import type { Comparisons, Files, PullRequest, Pulls } from '../forge/ports/repository.ts';
import type { Locks, People } from '../forge/ports/talk.ts';
import type { PlannedPull } from '../plan/plan-pull.ts';
import type { ReportPorts } from '../record/report-ports.ts';

/** What following a command takes. */
export interface CommandPorts extends ReportPorts {
  forge: ReportPorts['forge'] & Pulls & Comparisons & Files & People & Locks & RunControl;
  /** The default branch's copy. */
  policy: Pick<Policy, 'who' | 'lockHours'>;
  /** The workflow run that handles the command. */
  workflow: { runId: number; attempt: number; url: string };
  /** Plans a pull request at its head. @throws UserError when its config cannot be read. */
  plan(pull: PullRequest): Promise<Pick<PlannedPull, 'plan' | 'notes'>>;
}

/** What a command came to: a plain sentence, and a section of ready Markdown. */
export interface Answer {
  ok: boolean;
  sentence: string;
  section?: string;
  /** True when it was not understood, rather than not allowed. */
  misread?: boolean;
}
