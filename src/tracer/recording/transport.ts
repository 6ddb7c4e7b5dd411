import { LangfuseSpanProcessor } from '@langfuse/otel';
import type { Tracer, TracerProvider } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import type { TracerOptions } from '../options.ts';
import { tell } from './problems.ts';

/** Its prefix is one that Langfuse's processor lets through by default, so that a provider of the user's own exports it too. */
export const SCOPE = 'langfuse-sdk.fledgling';

const FLUSH_MS = 15_000;

/** Own providers by server and key: every wrapper of one project shares a queue. Never registered as the global one. */
const own = new Map<string, BasicTracerProvider>();
const given = new Set<TracerProvider>();
/** Work that began after an answer and has not become a span yet. */
const pending = new Set<Promise<void>>();
/** Spans that wait for what may yet come; see `beforeFlush`. */
const waiting = new Set<() => void>();

/** Null where nothing is to be sent: switched off, or without keys. */
export function providerOf({ tracerProvider, langfuse = {}, onProblem }: TracerOptions): TracerProvider | null {
  const { env } = process;
  if (env['LANGFUSE_DISABLED'] === '1' || env['LANGFUSE_DISABLED'] === 'true') return null;
  if (tracerProvider) {
    given.add(tracerProvider);
    return tracerProvider;
  }
  const baseUrl = langfuse.baseUrl ?? env['LANGFUSE_BASE_URL'] ?? env['LANGFUSE_BASEURL'] ?? env['LANGFUSE_HOST'] ?? 'https://cloud.langfuse.com';
  const [publicKey, secretKey] = [langfuse.publicKey ?? env['LANGFUSE_PUBLIC_KEY'], langfuse.secretKey ?? env['LANGFUSE_SECRET_KEY']];
  if (!publicKey || !secretKey) {
    tell('Calls are not recorded: set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, or LANGFUSE_DISABLED=1 to run without.', onProblem);
    return null;
  }
  const key = JSON.stringify([baseUrl, publicKey, secretKey]);
  const known = own.get(key);
  if (known) return known;
  const processor = new LangfuseSpanProcessor({ baseUrl, publicKey, secretKey, mediaUploadEnabled: false, shouldExportSpan: () => true });
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  if (own.size === 0) process.once('beforeExit', () => void flush());
  own.set(key, provider);
  return provider;
}

export function tracerOf(options: TracerOptions): Tracer | null {
  return providerOf(options)?.getTracer(SCOPE) ?? null;
}

/** Does it once the agent has its answer. Never throws. */
export function later(work: () => void | Promise<void>, onProblem?: (problem: string) => void): void {
  const done = new Promise<void>((resolve) => setImmediate(resolve)).then(work).catch((error: unknown) => {
    tell(`A call was not recorded: ${error instanceof Error ? error.message : String(error)}`, onProblem);
  });
  pending.add(done);
  void done.then(() => pending.delete(done));
}

/** Is done at the next flush, unless it is taken back by what this returns. */
export function beforeFlush(close: () => void): () => void {
  waiting.add(close);
  return () => void waiting.delete(close);
}

/**
 * Sends what was recorded and waits until it is sent, at most 15 seconds. Call it before a short process ends: a script, a serverless function.
 * Never throws: what the server did not take is told as a warning.
 */
export async function flush(): Promise<void> {
  const sent = (async () => {
    while (pending.size > 0) await Promise.all(pending);
    for (const close of waiting) close();
    await Promise.allSettled([...own.values(), ...given].map((provider) => flushed(provider)));
  })();
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, FLUSH_MS);
  await Promise.race([sent.catch(() => undefined), late]);
  clearTimeout(timer);
}

async function flushed(provider: TracerProvider): Promise<void> {
  if ('forceFlush' in provider && typeof provider.forceFlush === 'function') await provider.forceFlush();
}
