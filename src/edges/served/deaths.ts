import { MAX_RESTARTS } from '../llama/pool/workers.ts';

/** The ends of started servers that one batch of requests has seen. */
export interface Deaths {
  /** Notes how a server ended; told once for each. */
  note(generation: number, how: string): void;
  /** Why what is unanswered stays so; null while the server is started again. */
  givenUp(): string | null;
}

/** `left`: how many of how many rows are unanswered. */
export function countDeaths(onNotice: (line: string) => void, left: () => string): Deaths {
  const seen = new Map<number, string>();
  const isOver = () => seen.size > MAX_RESTARTS;
  return {
    note(generation, how) {
      if (seen.has(generation) || isOver()) return;
      seen.set(generation, how);
      onNotice(
        isOver()
          ? `The local model's server ended again (${how}) with ${left()}; they count as crashed and are not graded.`
          : `The local model's server ended unexpectedly (${how}) with ${left()}; restarting it (${seen.size} of ${MAX_RESTARTS}).`,
      );
    },
    givenUp: () => (isOver() ? `the local model's server ended ${seen.size} times, last with ${[...seen.values()].at(-1)}` : null),
  };
}
