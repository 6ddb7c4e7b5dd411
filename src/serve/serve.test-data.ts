import { domain } from '../dummy/domain.ts';
import { Interrupted } from '../errors.ts';
import type { JsonObject } from '../records/json.ts';
import { formatDigest, shownIn, toolDigest } from '../records/swap/schema-digest.ts';
import type { ServedRequest } from '../records/swap/served-request.ts';
import { OTHERS, type SwapPolicy, type TrackRoute } from '../records/swap/swap-policy.ts';
import type { SwapOptions } from './options.ts';
import type { HostedRelay, IncomingChat, LocalAnswerer, LocalEnd, LocalQuestion, OutgoingChat, Rollout, RolloutPlan } from './ports.ts';
import { openSwap } from './swap.ts';

export const TICKET = { type: 'object', properties: { category: { type: 'string' }, urgency: { type: 'integer' } }, required: ['category', 'urgency'] };
export const DECISION = 'd'.repeat(64);

const ROWS: TrackRoute['rows'] = { instruction: 'brief', signatures: 'compact', systemPrompt: 'drop' };

/** Every kind that the tests ask, but for a tool's result. */
const SITUATIONS: readonly [TrackRoute['situations'][number]['about'], string][] = [
  ...(['the first of the user', 'a later one of the user'] as const).map((turn): ['turn', string] => ['turn', turn]),
  ...(['a call', 'a call or none', 'JSON', 'a call or JSON'] as const).map((answer): ['answer', string] => ['answer', answer]),
  ...(['none', 'one', 'several'] as const).map((count): ['instructions', string] => ['instructions', count]),
  ['effort', 'unsaid'],
  ['offer', OTHERS],
  ['system', OTHERS],
];

/** The demo's tools and a format; reminders are not at parity. */
export function trackRoute(track: TrackRoute['track'], more: Partial<TrackRoute> = {}): TrackRoute {
  const shown = shownIn({ rows: ROWS, prompt: null, ...more });
  const formats = [
    { name: 'ticket', digests: [formatDigest({ name: 'ticket', schema: TICKET }, shown)] },
    { name: 'json', digests: [formatDigest({ name: 'json', schema: {} }, shown)] },
  ];
  const names = [...domain.tools.map(({ name }) => name), ...(track === 'structured' ? ['ticket', 'json'] : [])];
  return {
    track,
    role: 'tuned',
    adapterSha256: 'a'.repeat(64),
    rows: ROWS,
    prompt: null,
    constrained: false,
    decoding: { temperature: 0, seed: 1, maxTokens: 96 },
    tools: domain.tools.map((tool) => ({ name: tool.name, digests: [toolDigest(tool, shown)] })),
    formats: track === 'structured' ? formats : [],
    domains: names.map((name) => ({ domain: name, to: name === 'set_reminder' ? ('hosted' as const) : ('local' as const), why: 'as arranged', examples: 100 })),
    situations: SITUATIONS.map(([about, value]) => ({ about, value, to: 'local' as const, why: 'as arranged', examples: 100 })),
    agreement: { pairs: 100, same: 95, effective: 100 },
    ...more,
  };
}

export function policyOf(tracks: readonly TrackRoute[] = [trackRoute('structured'), trackRoute('toolcall')]): SwapPolicy {
  return {
    ...{ schema: 'fledgling/swap-policy@1', agent: 'a', run: 'r', decisionSha256: DECISION, standIn: true, hosted: 'gpt-4o-mini' },
    ...{ base: { name: 'nano', ggufSha256: 'b'.repeat(64) }, gate: { delta: 0.05, alpha: 0.05 }, tracks: [...tracks], seal: 'e'.repeat(64) },
  };
}

export const TOOLS = domain.tools.map((tool) => ({ type: 'function', function: tool }));
export const FORMAT = { type: 'json_schema', json_schema: { name: 'ticket', schema: TICKET, strict: true } };

/** A body whose user asks for the weather with the demo's tools at hand. */
export function bodyOf(more: JsonObject = {}): string {
  return JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'weather in Oslo' }], tools: TOOLS, ...more });
}

export const CALL = '<tool_call name="get_weather">{"city":"Oslo","unit":"c"}</tool_call>';
export const NONE = '<tool_call name="none">{}</tool_call>';

export const said = (text: string | null, outcome: LocalEnd['outcome'] = 'answered'): LocalEnd => ({
  ...{
    outcome,
    text,
    calls: null,
    reason: outcome === 'answered' ? null : 'as arranged',
    usage: { promptTokens: 40, completionTokens: 9 },
    latencyMs: 3,
    attempts: 1,
  },
});

/** Answers what is told, in turn; the last again and again. */
export function localOf(ends: readonly (LocalEnd | Error | 'hangs')[], track: TrackRoute['track'] = 'toolcall'): LocalAnswerer & { asked: LocalQuestion[] } {
  const asked: LocalQuestion[] = [];
  return {
    asked,
    track,
    identity: { role: 'tuned', name: 'nano', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} },
    async answer(question, signal) {
      asked.push(question);
      const end = ends[Math.min(asked.length, ends.length) - 1] ?? said(null, 'crashed');
      if (end === 'hangs') return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Interrupted()), { once: true }));
      if (end instanceof Error) throw end;
      return end;
    },
    close: async () => undefined,
  };
}

export const HOSTED_CALL = {
  id: 'chatcmpl-h',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_h', type: 'function', function: { name: 'get_weather', arguments: '{"unit": "c", "city": "Oslo"}' } }],
      },
      finish_reason: 'tool_calls',
    },
  ],
};

export type Hosted = { status?: number; type?: string; body: string } | { why: 'timeout' | 'unreachable' | 'busy' | 'open' };

/** Replies what is told, in pieces of a few bytes. */
export function relayOf(hosted: Hosted = { body: JSON.stringify(HOSTED_CALL) }): HostedRelay & { asked: { body: string }[] } {
  const asked: { body: string }[] = [];
  return {
    asked,
    model: 'gpt-4o-mini',
    isUp: () => true,
    async relay(request, signal) {
      if (signal.aborted) throw new Interrupted();
      asked.push(request);
      if ('why' in hosted) return { ok: false, why: hosted.why, sentence: 'the hosted model is down', attempts: 3 };
      const { status = 200, type = 'application/json', body } = hosted;
      return { ok: true, attempts: 1, reply: { status, headers: { 'content-type': type, 'x-request-id': 'req_of_theirs' }, body: inPieces(body, 7) } };
    },
  };
}

export function inPieces(text: string, bytes: number): ReadableStream<Uint8Array> {
  const all = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= all.length) controller.close();
      else controller.enqueue(all.slice(at, at + bytes));
      at += bytes;
    },
  });
}

export function rolloutOf(plan: RolloutPlan): Rollout & { planned: unknown[]; pairs: unknown[] } {
  const [planned, pairs]: [unknown[], unknown[]] = [[], []];
  return {
    planned,
    pairs,
    plan(request) {
      planned.push(request);
      return plan;
    },
    pair: (pair) => void pairs.push(pair),
    resume: () => false,
    status: () => [],
    flush: async () => undefined,
  };
}

export function incomingOf(body: string, more: Partial<IncomingChat> = {}): IncomingChat {
  return { id: 'req_0123456789abcdef01234567', body, headers: { 'user-agent': 'test' }, model: null, session: null, ...more };
}

/** Every moment is a millisecond after the one before. */
export function ticking(): () => number {
  let at = Date.parse('2026-01-05T08:00:00.000Z');
  return () => ++at;
}

export type Sketch = Partial<SwapOptions> & { answers?: Parameters<typeof localOf>[0]; hosted?: Hosted };

export function swapOf({ answers = [said(CALL)], hosted, ...options }: Sketch = {}) {
  const left: ServedRequest[] = [];
  const local = localOf(answers);
  const structured = localOf(answers, 'structured');
  const relay = relayOf(hosted);
  const swap = openSwap({
    policy: policyOf(),
    models: ['gpt-4o-mini', 'fledgling'],
    local: [
      { answerer: local, asking: null },
      { answerer: structured, asking: null },
    ],
    relay,
    rollout: null,
    onLeft: (line) => void left.push(line),
    now: ticking(),
    stop: new AbortController().signal,
    ...options,
  });
  return { swap, local, structured, relay, left };
}

/** What a client gets of a request, its body whole. */
export async function chatted(
  swap: ReturnType<typeof openSwap>,
  body: string,
  { signal = new AbortController().signal, ...more }: Partial<IncomingChat> & { signal?: AbortSignal } = {},
) {
  const outgoing = await swap.chat(incomingOf(body, more), signal);
  const text = await textOf(outgoing);
  return { ...outgoing, text, line: await outgoing.served };
}

export async function textOf({ body }: OutgoingChat): Promise<string> {
  return typeof body === 'string' ? body : await new Response(body).text();
}
