import { z } from 'zod';
import { ExternalError } from '../../errors.ts';
import type { Client } from './api/client.ts';
import { refusal, settled } from './api/patience.ts';
import { isoTime } from './asked.ts';
import type { TraceServer } from './ports.ts';
import { V1_TRACES, v1Server } from './v1/server.ts';
import { V2_OBSERVATIONS } from './v2/rows.ts';
import { v2Server } from './v2/server.ts';

/** What a Langfuse server turned out to be. */
export interface Probed {
  /** `v2`: it lists observations, as Langfuse 4 and Cloud do. `v1`: it lists traces, as Langfuse 3 does. */
  api: 'v2' | 'v1';
  /** Null where it does not say. */
  version: string | null;
  isCloud: boolean;
  /** The server's clock, epoch milliseconds: an own one that goes wrong would cut off the newest traces or wait for what never comes. */
  now: number;
}

/** The smallest plan of Langfuse Cloud refuses the 30th request of a minute, and the 15th of the old API; a server of one's own has no limit. */
const CLOUD_PER_MINUTE = { v2: 28, v1: 14 } as const;

const Health = z.looseObject({ version: z.string().regex(/^[\w.+-]{1,40}$/) });
const HOUR_MS = 3_600_000;

/** Asks the server what it is. @throws ExternalError when it is no Langfuse, or refuses the keys. */
export async function probe(client: Client): Promise<Probed> {
  const health = await settled(client, '/api/public/health');
  const version = health.kind === 'body' ? (Health.safeParse(health.body).data?.version ?? null) : null;
  const isCloud = /^(?:[\w-]+\.)*langfuse\.com$/.test(new URL(client.baseUrl).hostname);
  const { now } = client.options;
  const recent = { fromStartTime: isoTime(now() - HOUR_MS), limit: 1 };
  const v2 = await settled(client, V2_OBSERVATIONS, { ...recent, fields: 'core' });
  if (v2.kind === 'body') return { api: 'v2', version, isCloud, now: serverTime(v2.headers) ?? now() };
  if (v2.status !== 404) throw refusal(client, 'to list observations', v2);
  const v1 = await settled(client, V1_TRACES, { fields: 'core', limit: 1, page: 1, fromTimestamp: isoTime(now() - HOUR_MS) });
  if (v1.kind === 'body') return { api: 'v1', version, isCloud, now: serverTime(v1.headers) ?? now() };
  throw new ExternalError(
    `${client.baseUrl} lists neither observations nor traces (HTTP 404 and ${v1.status}). Check the address: expected a Langfuse server, with its base path if it has one.`,
    { retryable: false },
  );
}

/** The server behind its own API, asked no faster than it allows. */
export function serverOf(client: Client, { api, isCloud }: Probed, perMinute: number | null): TraceServer {
  const most = perMinute ?? (isCloud ? CLOUD_PER_MINUTE[api] : null);
  client.pace(most);
  if (perMinute === null && most !== null) {
    client.options.notice(
      `Langfuse Cloud is asked at most ${most} times a minute, as every plan allows; with a larger one set harvest.source.requestsPerMinute`,
    );
  }
  return api === 'v2' ? v2Server(client) : v1Server(client);
}

function serverTime(headers: Headers): number | null {
  const time = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(time) ? null : time;
}
