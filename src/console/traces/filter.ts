import { UserError } from '../../errors.ts';
import type { TraceQuery } from '../../records/console/traces.ts';
import { spanMs, timeMs } from '../../records/source/times.ts';
import { agentsOf, type Summary } from './summary.ts';

type Filter = Pick<TraceQuery, 'agent' | 'tool' | 'environment' | 'model' | 'text' | 'errors' | 'from' | 'to'>;

/** Whether a trace passes. A span as `from` counts back from the newest trace, for exports are of any age. @throws UserError for a time that is none. */
export function matching({ agent, tool, environment, model, text, errors, from, to }: Filter, traces: readonly Summary[]): (trace: Summary) => boolean {
  const needle = text?.trim().toLowerCase() ?? '';
  const until = to === undefined ? Number.POSITIVE_INFINITY : timeIn('to', to);
  const since = from === undefined ? Number.NEGATIVE_INFINITY : beginning(from, traces);
  const isTimed = from !== undefined || to !== undefined;
  return (trace) =>
    (agent === undefined || agentsOf(trace).includes(agent)) &&
    (tool === undefined || trace.tools.includes(tool)) &&
    (environment === undefined || trace.environment === environment) &&
    (model === undefined || trace.models.includes(model)) &&
    (errors === undefined || trace.errors > 0) &&
    (!isTimed || (trace.startMs >= since && trace.startMs < until)) &&
    (needle === '' || saysIt(trace, needle));
}

function beginning(from: string, traces: readonly Summary[]): number {
  const span = spanMs(from);
  if (span === null) return timeIn('from', from);
  const newest = traces.reduce((latest, { startMs }) => (Number.isFinite(startMs) ? Math.max(latest, startMs) : latest), Number.NEGATIVE_INFINITY);
  return newest - span;
}

function timeIn(key: string, text: string): number {
  const ms = timeMs(text);
  if (ms !== null) return ms;
  throw new UserError(`${key}: expected a date such as 2026-11-28, a time with its zone, or a span such as 7d, got ${JSON.stringify(text)}.`);
}

function saysIt({ id, name, rootName, question, answer }: Summary, needle: string): boolean {
  return [question, answer, name, rootName, id].some((one) => one?.toLowerCase().includes(needle));
}
