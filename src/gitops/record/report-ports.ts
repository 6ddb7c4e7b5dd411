import type { Policy } from '../../policy/schema.ts';
import type { StickyPorts } from './sticky-comment.ts';

/** What telling a pull request about a workflow run takes. */
export interface ReportPorts extends StickyPorts {
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
