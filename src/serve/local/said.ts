import type { ExactJson, ExactObject } from '../../records/exact-json/exact-json.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { type Completion, NO_CALL } from '../../rows/completion.ts';
import { answerableIn } from '../route/route.ts';

/** What an answer that was read says to its request. */
export type Said =
  | { kind: 'call'; domain: string; arguments: ExactObject }
  | { kind: 'json'; domain: string; value: ExactJson }
  | { kind: 'none'; domain: typeof NO_CALL }
  /** A call of a tool that the request does not let it call, or JSON that nobody asked for. */
  | { kind: 'neither' };

export type Parsed = Extract<Completion, { ok: true }>;

/** JSON with the keys of a call is a call only where that tool may be called: a format may ask for those very keys. */
export function saidIn(request: AgentRequest, { json, calls }: Parsed): Said {
  const { tools, format } = answerableIn(request);
  const call = calls?.[0];
  if (call && tools.some(({ name }) => name === call.name)) return { kind: 'call', domain: call.name, arguments: call.arguments };
  if (calls?.length === 0 && tools.length > 0) return { kind: 'none', domain: NO_CALL };
  return format === null ? { kind: 'neither' } : { kind: 'json', domain: format.name, value: json };
}
