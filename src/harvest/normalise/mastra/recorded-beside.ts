import { TRACED } from '../../../records/source/traced-call.ts';
import { saidIn } from '../fledgling/said.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';

/** So far up the span is looked for that Fledgling's tracer put around the agent. */
const REACH = 50;

/** Whether Fledgling's tracer, which stands around the agent whose span this is, recorded a call of the model while it ran: then that record is whole. */
export function isRecordedBeside(recorded: Recorded, trace: Trace): boolean {
  const records = recordsOf(trace);
  if (records.length === 0) return false;
  const around = new Set<Recorded>();
  for (let above = trace.parentOf(recorded); above && around.size < REACH && !around.has(above); above = trace.parentOf(above)) around.add(above);
  return records.some((record) => {
    const agent = trace.parentOf(record);
    return agent !== null && around.has(agent) && isDuring(record, recorded);
  });
}

const known = new WeakMap<Trace, readonly Recorded[]>();

function recordsOf(trace: Trace): readonly Recorded[] {
  const records = known.get(trace) ?? trace.observations.filter((one) => saidIn(one, TRACED.client) === 'mastra' && saidIn(one, TRACED.record) !== undefined);
  known.set(trace, records);
  return records;
}

function isDuring({ observation: inner }: Recorded, { observation: outer }: Recorded): boolean {
  const [start, end] = [Date.parse(inner.startTime), Date.parse(inner.endTime ?? '')];
  return Date.parse(outer.startTime) <= start && end <= Date.parse(outer.endTime ?? '');
}
