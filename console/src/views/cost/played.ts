import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

/** What can be played with, by its name in the address. */
export const KEYS = {
  requestsPerDay: 'requests',
  gpuHourUsd: 'gpu',
  utilisation: 'utilisation',
  fallbackRate: 'fallback',
  inputPerMillionUsd: 'in',
  cachedInputPerMillionUsd: 'cached',
  outputPerMillionUsd: 'out',
  requestsPerGpuHour: 'speed',
} as const;
export type Key = keyof typeof KEYS;

const NAMES = Object.keys(KEYS).filter((name): name is Key => name in KEYS);
const WAIT_MS = 120;

type Changes = Partial<Record<Key, string>>;

/** What somebody typed or dragged. It stands in the address a moment later, so that a drag asks a few times a second. */
export function usePlayed() {
  const [params, setParams] = useSearchParams();
  const [draft, setDraft] = useState<Changes>({});
  const waiting = useRef<Changes>({});
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
    },
    [],
  );

  const play = useCallback(
    (changes: Changes) => {
      waiting.current = { ...waiting.current, ...changes };
      setDraft(waiting.current);
      // While one drags, every so often: not only once the hand rests.
      timer.current ??= setTimeout(() => {
        const search = new URLSearchParams(location.search);
        for (const key of NAMES) {
          const text = waiting.current[key];
          if (text === '') search.delete(KEYS[key]);
          else if (text !== undefined) search.set(KEYS[key], text);
        }
        timer.current = null;
        waiting.current = {};
        setParams(search, { replace: true, preventScrollReset: true });
        setDraft({});
      }, WAIT_MS);
    },
    [setParams],
  );
  /** As it stands in its field; empty where nobody typed one. */
  const typed = (key: Key): string => draft[key] ?? params.get(KEYS[key]) ?? '';
  const asked = Object.fromEntries(NAMES.map((key) => [key, params.get(KEYS[key])]));
  const forget = useCallback(() => play(Object.fromEntries(NAMES.filter((key) => key !== 'requestsPerDay').map((key) => [key, '']))), [play]);
  return { typed, play, forget, asked, isPlayed: NAMES.some((key) => key !== 'requestsPerDay' && typed(key) !== '') };
}
export type Played = ReturnType<typeof usePlayed>;
