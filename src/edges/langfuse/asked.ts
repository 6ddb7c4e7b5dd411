import { EXPERIMENT_ENVIRONMENT, OWN_TAG } from '../../records/source/own-traces.ts';
import type { Way } from './criteria.ts';

/** Start times, epoch milliseconds; `to` exclusive. */
export interface Window {
  from: number;
  to: number;
}

/** Which traces are wanted; a trace is where one of its observations is all of this. */
export interface Asked {
  /** The agent's id; null for every trace. */
  agent: string | null;
  /** The ways in which traces say whose they are; empty: all of them. */
  by: readonly Way[];
  /** Any of these; empty: any but those of experiments. */
  environments: readonly string[];
  /** All of these. */
  tags: readonly string[];
  userId: string | null;
}

/** Whether an observation is of what was asked for, whatever the server made of the filters; those of our own evaluations never are. */
export function isAskedFor({ time, environment, userId, marks: { tags } }: Placed, asked: Asked, window: Window): boolean {
  if (time < window.from || time >= window.to || isOwn({ environment, marks: { tags } })) return false;
  // What Langfuse writes where nobody named one.
  if (asked.environments.length > 0 && !asked.environments.includes(environment ?? 'default')) return false;
  return asked.tags.every((tag) => tags.includes(tag)) && (asked.userId === null || asked.userId === userId);
}

export function isOwn({ environment, marks: { tags } }: Pick<Placed, 'environment' | 'marks'>): boolean {
  return environment === EXPERIMENT_ENVIRONMENT || tags.includes(OWN_TAG);
}

interface Placed {
  time: number;
  environment: string | null;
  userId: string | null;
  marks: { tags: readonly string[] };
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
