export interface Comment {
  id: number;
  author: string;
  /** True only for comments of the account this process acts as. */
  own: boolean;
  body: string;
  createdAt: string;
  updatedAt: string;
}

/** What a commit status says; the description is cut at 140 characters by the implementation. */
export interface CommitStatus {
  context: string;
  state: 'pending' | 'success' | 'failure' | 'error';
  description: string;
  url: string | null;
}

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** Reads what is said on issues and pull requests. */
export interface Comments {
  comments(issue: number): Promise<Comment[]>;
  /** Null when it was deleted since. */
  readComment(id: number): Promise<(Comment & { issue: number }) | null>;
}

/** Says something itself. */
export interface Commenting {
  comment(issue: number, body: string): Promise<Comment>;
  editComment(id: number, body: string): Promise<void>;
  deleteComment(id: number): Promise<void>;
  react(commentId: number, reaction: 'eyes' | 'rocket' | '+1' | '-1' | 'confused'): Promise<void>;
}

export interface Statuses {
  setStatus(sha: string, status: CommitStatus): Promise<void>;
}

export interface People {
  permission(login: string): Promise<Permission>;
}

export interface Issues {
  /** Opens an issue with this title, or adds to the open one that has it. */
  raiseIssue(issue: { title: string; body: string; labels: readonly string[] }): Promise<number>;
  closeIssue(title: string, comment: string): Promise<void>;
}

export interface Locks {
  /** A named lock: its text, null when free. */
  readLock(name: string): Promise<string | null>;
  /** Atomic: false when somebody else has it. */
  takeLock(name: string, text: string): Promise<boolean>;
  /** Takes over a lock whose text is `expected`. Atomic: false when it is another by now, or free. */
  replaceLock(name: string, change: { expected: string; text: string }): Promise<boolean>;
  releaseLock(name: string): Promise<void>;
}
