import type { PullsView } from '../../records/console/pulls.ts';

/** What is under way on the forge, and what came of it. */
export interface PullsSource {
  /** @param isFresh asks the forge again; otherwise an answer of the last minute will do. */
  pulls(isFresh: boolean): Promise<PullsView>;
}

/** A pull request as the forge lists it. All texts are hostile. */
export interface ForgePull {
  number: number;
  title: string;
  author: string;
  page: string | null;
  head: string;
  base: string;
  headSha: string;
  isFork: boolean;
  isDraft: boolean;
  updatedAt: string;
}

export interface ForgeStatus {
  context: string;
  state: 'pending' | 'success' | 'failure' | 'error';
  description: string;
  at: string;
  page: string | null;
}

export interface ForgeComment {
  author: string;
  body: string;
}

export interface ForgeIssue {
  number: number;
  title: string;
  author: string;
  updatedAt: string;
  page: string | null;
}
