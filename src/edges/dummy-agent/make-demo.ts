import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { planRequests } from '../../dummy/requests.ts';
import { jsonLines } from '../../records/json-lines.ts';
import type { Observation } from '../../records/observation.ts';
import { onDisk, writeAtomic } from '../files/atomic.ts';
import { type FreshTraces, freshTraces } from './fresh-traces.ts';

const CHALLENGE_SHARE = 0.1;

/** Writes `requests.jsonl` and `traces.jsonl` into the folder `out`; the same options write the same bytes. Challenge requests: a tenth as many, unless told otherwise. */
export async function makeDemo({
  out,
  ...given
}: FreshTraces & { out: string }): Promise<{ requests: string; traces: string; count: number; observations: Observation[] }> {
  const options = { ...given, challengeShare: given.challengeShare ?? CHALLENGE_SHARE };
  const planned = planRequests(options).map(({ request }) => request);
  await onDisk(out, () => mkdir(out, { recursive: true }));
  const observations = await freshTraces(options);
  const [requests, traces] = [join(out, 'requests.jsonl'), join(out, 'traces.jsonl')];
  await writeAtomic(requests, jsonLines(planned));
  await writeAtomic(traces, jsonLines(observations));
  return { requests, traces, count: observations.length, observations };
}
