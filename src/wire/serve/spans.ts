import type { Attributes } from '@opentelemetry/api';
import { langfuseAccess } from '../../edges/langfuse/access.ts';
import { openSender, type SentSpan, type SentTrace } from '../../edges/langfuse/tracing/spans.ts';
import type { Exchange } from '../../edges/serve/house.ts';
import { sentenceOf } from '../../errors.ts';
import { sha256 } from '../../records/digest.ts';
import { OWN_ENVIRONMENT, OWN_TAG } from '../../records/source/own-traces.ts';
import type { ServedRequest } from '../../records/swap/served-request.ts';
import type { SwapPolicy } from '../../records/swap/swap-policy.ts';
import { withoutSecrets } from '../../redact/without-secrets.ts';
import type { WireOptions } from '../options.ts';
import { isTracingOff } from '../tracing.ts';

export interface ServeSpans {
  add(entry: ServedRequest, exchange: Exchange | null): void;
  close(): Promise<void>;
}

/** How long spans may wait to be sent. */
const FLUSH_MS = 5_000;

/**
 * A trace of each request in Langfuse, with OpenTelemetry's GenAI names, where the config traces there; else nothing. What was said is in it only
 * where it is kept anyway. They bear Fledgling's own tag and environment, so that no harvest takes them for an agent's.
 * @throws UserError where Langfuse's keys are missing.
 */
export function openSpans(
  { config, env }: Pick<WireOptions, 'config' | 'env'>,
  { policy, onFailure }: { policy: SwapPolicy; onFailure(sentence: string): void },
): ServeSpans {
  if (isTracingOff(config, env) || config.tracing.to !== 'langfuse') return { add: () => undefined, close: async () => undefined };
  const { source } = config.harvest;
  const access = langfuseAccess(source.kind === 'langfuse' ? (source.host ?? null) : null, env);
  const sender = openSender({ access, environment: OWN_ENVIRONMENT, release: null, scope: 'fledgling.serve', mask: withoutSecrets });
  const timer = setInterval(() => void sender.flush().catch((error: unknown) => onFailure(sentenceOf(error))), FLUSH_MS).unref();
  return {
    add: (entry, exchange) => sender.add(traceOf(entry, exchange, policy)),
    close: async () => {
      clearInterval(timer);
      await sender.close().catch((error: unknown) => onFailure(sentenceOf(error)));
    },
  };
}

/** The request, and below it each model that was asked. */
export function traceOf(entry: ServedRequest, exchange: Exchange | null, { base, hosted, agent }: SwapPolicy): SentTrace {
  const { id, at, by, reason, track, domain, status, session, decisionSha256, totalMs, local } = entry;
  const startMs = Date.parse(at);
  const spanId = (name: string) => sha256(`${id}/${name}`).slice(0, 16);
  const metadata = { request: id, by, reason, track, domain, status, agent, decision: decisionSha256 };
  const said = { input: exchange?.request ?? null, output: exchange?.response ?? null };
  const common = { metadata: {}, input: null, output: null, parentId: spanId('request') };
  const root: SentSpan = {
    ...{ id: spanId('request'), parentId: null, type: 'span', name: 'chat', ...said, metadata, startMs, endMs: startMs + totalMs, model: null },
    more: { ...genAi(by === 'local' ? base.name : hosted), 'fledgling.reason': reason, ...(session === null ? {} : { 'gen_ai.conversation.id': session }) },
  };
  const models: SentSpan[] = [
    ...(local
      ? [
          {
            ...common,
            id: spanId('local'),
            type: 'generation' as const,
            name: `chat ${base.name}`,
            startMs,
            endMs: startMs + local.latencyMs,
            model: { name: base.name, usage: local.usage },
            more: { ...genAi(base.name), 'fledgling.outcome': local.outcome, ...usageOf(local.usage) },
          },
        ]
      : []),
    ...(entry.hosted
      ? [
          {
            ...common,
            id: spanId('hosted'),
            type: 'generation' as const,
            name: `chat ${hosted}`,
            startMs: startMs + Math.max(0, totalMs - entry.hosted.latencyMs),
            endMs: startMs + totalMs,
            model: { name: hosted, usage: null },
            more: genAi(hosted),
          },
        ]
      : []),
  ];
  return { id: sha256(`trace/${id}`).slice(0, 32), name: 'fledgling serve', tags: [OWN_TAG, 'serve'], spans: [root, ...models] };
}

function genAi(model: string): Attributes {
  return { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'fledgling', 'gen_ai.request.model': model };
}

function usageOf(usage: { promptTokens: number; completionTokens: number } | null): Attributes {
  return usage ? { 'gen_ai.usage.input_tokens': usage.promptTokens, 'gen_ai.usage.output_tokens': usage.completionTokens } : {};
}
