import { useCallback, useEffect, useRef } from 'react';
import type { ComparePlace } from '../../../../src/records/console/compare/list.ts';

type Move = 'next' | 'previous' | 'nextMiss' | 'previousMiss';

/** Keys that were held down do not run on for minutes. */
const MOST_WAITING = 50;

interface Standing {
  /** The example that is open. */
  chosen: string | null;
  /** Its place; undefined while it is asked for. */
  place: ComparePlace | undefined;
  open(example: string): void;
}

/**
 * Moves through the list from the example that is open; those asked for while its place is not known yet are made, in their order, once it is.
 * @returns `move`, and `forget` for what is opened in another way meanwhile.
 */
export function useMoves(standing: Standing) {
  const { chosen, place } = standing;
  const now = useRef(standing);
  now.current = standing;
  const waiting = useRef<Move[]>([]);
  /** The example that a move has left, though it still stands there. */
  const left = useRef<string | null>(null);
  const make = useCallback(() => {
    const { chosen: from, place: known, open } = now.current;
    if (!known || left.current === from) return;
    const wanted = waiting.current.shift();
    const target = wanted && known[wanted];
    // At the end of the list, what was asked for on top of it leads nowhere either.
    if (!target) {
      waiting.current = [];
      return;
    }
    left.current = from;
    open(target);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a place that is told is what is waited for
  useEffect(() => {
    left.current = null;
  }, [chosen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a place that is told is what is waited for
  useEffect(make, [chosen, place]);
  const move = useCallback(
    (wanted: Move) => {
      if (waiting.current.length < MOST_WAITING) waiting.current.push(wanted);
      make();
    },
    [make],
  );
  const forget = useCallback(() => {
    waiting.current = [];
    left.current = null;
  }, []);
  return { move, forget };
}
