import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context, trace } from '@opentelemetry/api';
import type { Known } from '../options.ts';
import type { TracedCall } from './traced.ts';

/** What holds for every call made within: the trace they join, and whose they are. */
export interface Scope extends Known {
  parent: Context;
  /** Told of each call that was recorded within. */
  onCall?: (call: TracedCall) => void;
}

// Works without a context manager of OpenTelemetry, which most processes do not have.
const scopes = new AsyncLocalStorage<Scope>();

export function currentScope(): Scope {
  const [own, active] = [scopes.getStore(), context.active()];
  if (!own) return { parent: active };
  // A span that the user began within ours is the nearer one; it knows of ours only where it is of the same trace.
  const [inner, outer] = [trace.getSpanContext(active), trace.getSpanContext(own.parent)];
  return inner && outer && inner.traceId === outer.traceId ? { ...own, parent: active } : own;
}

/** The scope that was entered, whatever spans are active; null outside. */
export function enteredScope(): Scope | null {
  return scopes.getStore() ?? null;
}

export function within<T>(scope: Scope, work: () => T): T {
  return scopes.run(scope, work);
}
