import type { AskEvent, AskPlan, AskRequest } from '../../records/console/compare/ask.ts';

/** One prompt asked of both models while somebody watches. */
export interface AskPort {
  plan(asked: Pick<AskRequest, 'run' | 'track'>): Promise<AskPlan>;
  /** Begins to ask; `busy` says in one sentence why not, where another question is being answered. */
  start(asked: AskRequest): Promise<{ id: string } | { busy: string }>;
  /** What was told so far, then what is told, to the last event. @throws MissingError */
  follow(id: string, onEvent: (event: AskEvent) => void): () => void;
  /** Ends it where it is under way. @throws MissingError */
  stop(id: string): void;
}
