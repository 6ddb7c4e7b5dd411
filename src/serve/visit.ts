import { sha256 } from '../records/digest.ts';
import type { ServedRequest } from '../records/swap/served-request.ts';
import type { SwapOptions } from './options.ts';
import type { IncomingChat, OutgoingChat } from './ports.ts';
import { JSON_TYPE } from './reply/completion.ts';
import { type ChatError, errorBody } from './reply/error.ts';

type Noted = Omit<ServedRequest, 'schema' | 'id' | 'at' | 'decisionSha256' | 'session' | 'by' | 'status' | 'totalMs'>;

/** One request on its way: what is known of it for its line in the log. */
export interface Visit {
  incoming: IncomingChat;
  /** Digest of the session's name, or of the request itself. */
  session: string;
  noted: Noted;
  line(end: Pick<ServedRequest, 'by' | 'status'>): ServedRequest;
  /** A reply with our headers. `told` resolves when its body was told whole, broke off or was left; `audit` when all that follows is noted. */
  reply(reply: Pick<ServedRequest, 'by' | 'status'> & Pick<OutgoingChat, 'body' | 'headers'> & { told?: Promise<void>; audit?: Promise<void> }): OutgoingChat;
  error(error: ChatError, headers?: Record<string, string>): OutgoingChat;
}

export function openVisit(incoming: IncomingChat, { policy, now }: Pick<SwapOptions, 'policy' | 'now'>): Visit {
  const startedAt = now();
  const session = incoming.session === null ? null : sha256(incoming.session);
  const noted: Noted = {
    reason: 'not-understood',
    detail: null,
    track: null,
    domain: null,
    stream: false,
    local: null,
    hosted: null,
    agrees: null,
    promptSha256: null,
  };
  const visit: Visit = {
    incoming,
    session: session ?? sha256(incoming.body),
    noted,
    line: ({ by, status }) => ({
      schema: 'fledgling/served-request@1',
      id: incoming.id,
      at: new Date(startedAt).toISOString(),
      decisionSha256: policy.decisionSha256,
      session,
      by,
      status,
      totalMs: Math.max(0, now() - startedAt),
      ...noted,
    }),
    reply({ by, status, body, headers, told = Promise.resolve(), audit = Promise.resolve() }) {
      const own = {
        'x-request-id': incoming.id,
        'x-fledgling-model': by,
        'x-fledgling-reason': noted.reason,
        'x-fledgling-decision': policy.decisionSha256,
      };
      // How long it took is of the answer, not of what follows it.
      const served = told.then(() => visit.line({ by, status })).then((line) => audit.then(() => ({ ...line, ...noted })));
      return { status, headers: { ...headers, ...own }, body, served };
    },
    error(error, headers = {}) {
      const retry: Record<string, string> = error.status >= 500 && !error.mayRetry ? { 'x-should-retry': 'false' } : {};
      return visit.reply({ by: 'none', status: error.status, headers: { 'content-type': JSON_TYPE, ...retry, ...headers }, body: errorBody(error) });
    },
  };
  return visit;
}
