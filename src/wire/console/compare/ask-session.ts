import type { AskEvent } from '../../../records/console/compare/ask.ts';

/** One question that is being answered, and what was told of it so far. */
export interface AskSession {
  id: string;
  signal: AbortSignal;
  isOver(): boolean;
  tell(event: AskEvent): void;
  follow(onEvent: (event: AskEvent) => void): () => void;
  stop(): void;
}

/** A question that nobody follows for `aloneMs` is stopped: whoever asked has gone. */
export function askSession(id: string, { ended, aloneMs }: { ended: AbortSignal; aloneMs: number }): AskSession {
  const told: AskEvent[] = [];
  const followers = new Set<(event: AskEvent) => void>();
  const stopped = new AbortController();
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const stop = () => stopped.abort();
  const leftAlone = () => {
    clearTimeout(timer);
    if (isOver || followers.size > 0) return;
    timer = setTimeout(stop, aloneMs);
    timer.unref();
  };
  leftAlone();
  return {
    id,
    signal: AbortSignal.any([stopped.signal, ended]),
    isOver: () => isOver,
    stop,
    tell: (event) => {
      if (isOver) return;
      told.push(event);
      if (event.kind === 'over') {
        isOver = true;
        clearTimeout(timer);
      }
      for (const follower of followers) follower(event);
    },
    follow: (onEvent) => {
      for (const event of told) onEvent(event);
      followers.add(onEvent);
      clearTimeout(timer);
      return () => {
        followers.delete(onEvent);
        leftAlone();
      };
    },
  };
}
