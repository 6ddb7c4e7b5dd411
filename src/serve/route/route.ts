import type { ToolDefinition } from '../../records/chat.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { formatDigest, toolDigest } from '../../records/swap/schema-digest.ts';
import type { RouteReason } from '../../records/swap/served-request.ts';
import { OTHERS } from '../../records/swap/swap-policy.ts';
import { callableTools, mustCall } from '../../rows/callable-tools.ts';
import { type Situation, situationOf } from '../../rows/request/situation.ts';
import { answerShape } from '../../rows/written/signatures.ts';
import type { IndexedTrack, PolicyIndex } from './policy-index.ts';

/** Where a request goes before anybody is asked. `domain` is named only where the policy knows it. */
export type Route =
  | { to: 'local'; track: IndexedTrack }
  | { to: 'hosted'; reason: RouteReason; detail: string; track: IndexedTrack | null; domain: string | null };

/** What may answer a request: calls of these tools, and JSON of this name and schema. */
export interface Answerable {
  tools: readonly ToolDefinition[];
  format: ReturnType<typeof answerShape> | null;
}

/** A tool that may not be called and a format that may not be used are no part of what the local model is shown, so they need no proof. */
export function answerableIn(request: AgentRequest): Answerable {
  const { responseFormat } = request;
  return { tools: callableTools(request), format: responseFormat === null || mustCall(request) ? null : answerShape(responseFormat) };
}

/**
 * Tools alone are the toolcall track's where it is proved, else the structured one's; a format, alone or beside tools, is the structured one's. All that may
 * answer must have been evaluated as it stands, at least one answer must be at parity, and requests of its kind must be.
 */
export function routeOf(index: PolicyIndex, request: AgentRequest): Route {
  const { tools, format } = answerableIn(request);
  const to = (reason: RouteReason, detail: string, { track = null, domain = null }: { track?: IndexedTrack | null; domain?: string | null } = {}): Route => ({
    ...{ to: 'hosted', reason, detail, track, domain },
  });
  if (tools.length === 0 && format === null) return to('prose', 'neither a tool may be called nor JSON was asked for');
  const track = (request.responseFormat === null ? index.get('toolcall') : undefined) ?? index.get('structured');
  if (track === undefined) return to('not-proved', 'no track at parity answers such a request');
  const stranger = tools.findIndex(({ name }) => !track.tools.has(name));
  if (stranger !== -1) return to('unknown-schema', `tool ${stranger + 1} of ${tools.length} was never evaluated`, { track });
  if (format !== null && !track.formats.has(format.name)) return to('unknown-schema', 'the format was never evaluated', { track });
  const changed = tools.find((tool) => !track.tools.get(tool.name)?.has(toolDigest(tool, track.shown)));
  if (changed) return to('changed-schema', 'the tool is another than the one evaluated', { track, domain: changed.name });
  if (format !== null && !track.formats.get(format.name)?.has(formatDigest(format, track.shown)))
    return to('changed-schema', 'the format is another than the one evaluated', { track, domain: format.name });
  const domains = [...tools.map(({ name }) => name), ...(format === null ? [] : [format.name])];
  const [only] = domains;
  if (!domains.some((domain) => track.proved.has(domain)))
    return to('domain-not-proved', 'no tool or format of the request is at parity', { track, domain: domains.length === 1 ? (only ?? null) : null });
  const unproved = situationOf(request, track.route).find((one) => !isProved(track, one));
  if (unproved) return to('not-proved', UNPROVED[unproved.about], { track });
  return { to: 'local', track };
}

/** Without a word of its own a kind is as good as all those together that were met too seldom to have one. */
function isProved({ situations }: IndexedTrack, { about, value }: Situation[number]): boolean {
  return situations.get(`${about} ${value}`) ?? situations.get(`${about} ${OTHERS}`) ?? false;
}

const UNPROVED: Readonly<Record<Situation[number]['about'], string>> = {
  turn: 'requests that end in such a turn were not proved: a tool’s result, a first or a later turn of the user',
  answer: 'requests with such a tool choice or format were not proved',
  instructions: 'requests with so many system texts were not proved: none, one or several',
  effort: 'requests with such a reasoning effort were not proved',
  offer: 'these tools and formats were not proved together in this order',
  system: 'requests with another system text were not proved',
};
