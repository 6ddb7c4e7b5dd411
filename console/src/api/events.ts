import { useEffect, useSyncExternalStore } from 'react';
import { TOPICS, type Topic } from '../../../src/console/ports/events.ts';
import { read } from './client.ts';
import { queries } from './queries.ts';

type Listener = (data: unknown) => void;
export type Connection = 'connecting' | 'live' | 'lost';

const listeners = new Map<Topic, Set<Listener>>();
const watchers = new Set<() => void>();
let source: EventSource | null = null;
let state: Connection = 'connecting';

/** One stream for the whole page. A hidden tab lets go of its connection: a browser has six of them for one server. */
export function connect(): () => void {
  const followVisibility = () => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', followVisibility);
  followVisibility();
  return () => {
    document.removeEventListener('visibilitychange', followVisibility);
    close();
  };
}

/** Calls back with what an event of this topic brought along. */
export function useTopic(topic: Topic, listener: Listener): void {
  useEffect(() => {
    const all = listeners.get(topic) ?? new Set();
    listeners.set(topic, all.add(listener));
    return () => void all.delete(listener);
  }, [topic, listener]);
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
    () => state,
  );
}

function open(): void {
  if (source) return;
  source = new EventSource('/api/events');
  // What happened while nobody listened is asked for anew.
  source.addEventListener('hello', () => {
    if (state === 'lost') void queries.invalidateQueries();
    become('live');
  });
  source.onerror = () => {
    become('lost');
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    setTimeout(open, 3_000);
  };
  for (const topic of TOPICS)
    source.addEventListener(topic, (event) => {
      // Queries are named after the topic that changes them.
      void queries.invalidateQueries({ queryKey: [topic] });
      for (const listener of listeners.get(topic) ?? []) listener(read(event.data));
    });
}

function close(): void {
  source?.close();
  source = null;
}

function become(next: Connection): void {
  state = next;
  for (const changed of watchers) changed();
}
