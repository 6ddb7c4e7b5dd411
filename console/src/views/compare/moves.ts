import { useCallback, useEffect, useRef } from 'react';
import type { ComparePlace } from '../../../../src/records/console/compare/list.ts';

/** Where a key leads from the example that is open; to nothing at the end of the list. */
export type Move = (from: ComparePlace) => string | null | undefined;

/** A key that was held down does not run on for long. */
const MOST_WAITING = 10;

interface Standing {
  /** Another object whenever what is chosen in the address is another. */
  choice: object;
  /** The example that is open. */
  chosen: string | null;
  /** Its place; undefined while it is asked for. */
  place: ComparePlace | undefined;
  /** Whether its place cannot be told. */
  isLost: boolean;
  open(example: string): void;
}

export interface Moves {
  /** @param first what is opened where nothing is yet. */
  move(wanted: Move, first?: string | null): void;
  /** Opens an example, whatever was asked for before. */
  choose(example: string): void;
}

/** Moves through the list from the example that is open; those asked for while its place is not known yet are made, in their order, once it is. */
export function useMoves(standing: Standing): Moves {
  const { choice, chosen, place } = standing;
  const now = useRef(standing);
  now.current = standing;
  const waiting = useRef<Move[]>([]);
  /** What was opened, and does not stand there yet. */
  const coming = useRef<string | null>(null);

  const go = useCallback((example: string) => {
    coming.current = example === now.current.chosen ? null : example;
    now.current.open(example);
  }, []);
  const make = useCallback(() => {
    const { place: from, chosen: open } = now.current;
    if (from === undefined || coming.current !== null) return;
    for (let wanted = waiting.current.shift(); wanted !== undefined; wanted = waiting.current.shift()) {
      const target = wanted(from);
      if (target && target !== open) return go(target);
    }
  }, [go]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is chosen in the address, this is what stands there now
  useEffect(() => {
    // Opened in another way, the moves that wait would begin elsewhere than they were meant to.
    if (coming.current !== chosen) waiting.current = [];
    coming.current = null;
  }, [choice, chosen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a place that is told is what is waited for
  useEffect(make, [choice, chosen, place]);

  const move = useCallback(
    (wanted: Move, first: string | null = null) => {
      const { chosen: open, isLost } = now.current;
      if (open === null && coming.current === null) return first === null ? undefined : go(first);
      if (isLost && coming.current === null) return;
      if (waiting.current.length < MOST_WAITING) waiting.current.push(wanted);
      make();
    },
    [go, make],
  );
  const choose = useCallback(
    (example: string) => {
      waiting.current = [];
      go(example);
    },
    [go],
  );
  return { move, choose };
}
