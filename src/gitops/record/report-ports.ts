import type { Policy } from '../../policy/schema.ts';
import type { Runs } from '../forge/ports/actions.ts';
import type { Branches, Named } from '../forge/ports/repository.ts';
import type { Statuses } from '../forge/ports/talk.ts';
import type { StickyPorts } from './sticky-comment.ts';

/** What telling a pull request about a workflow run takes. */
export interface ReportPorts extends StickyPorts {
  forge: StickyPorts['forge'] & Named & Statuses & Runs & Branches;
  /** The default branch's copy. */
  policy: Pick<Policy, 'who'>;
  /** `https://github.com`, without a slash at the end. */
  server: string;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The workflow run that reports. */
export interface ReportingRun {
  runId: number;
  attempt: number;
  url: string;
}
