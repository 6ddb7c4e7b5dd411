import type { Policy } from '../../policy/schema.ts';
import type { PullRequest } from '../forge/ports.ts';
import type { PlannedPull } from '../plan/plan-pull.ts';
import type { StickyPorts } from '../record/sticky-comment.ts';

/** What following a command takes. */
export interface CommandPorts extends StickyPorts {
  /** The default branch's copy. */
  policy: Pick<Policy, 'who' | 'lockHours'>;
  /** `https://github.com`, without a slash at the end. */
  server: string;
  /** The workflow run that handles the command. */
  workflow: { runId: number; attempt: number; url: string };
  /** Plans a pull request at its head. @throws UserError when its config cannot be read. */
  plan(pull: PullRequest): Promise<Pick<PlannedPull, 'plan' | 'notes'>>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What a command came to: a plain sentence, and a section of ready Markdown. */
export interface Answer {
  ok: boolean;
  sentence: string;
  section?: string;
  /** True when it was not understood, rather than not allowed. */
  misread?: boolean;
}
