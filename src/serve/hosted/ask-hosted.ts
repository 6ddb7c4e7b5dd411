import type { SwapOptions } from '../options.ts';
import type { IncomingChat, OutgoingChat } from '../ports.ts';
import { apiError } from '../reply/error.ts';
import type { Visit } from '../visit.ts';
import { type HostedAnswer, hostedListener } from './hosted-answer.ts';
import { passedThrough } from './pass-through.ts';

/** What is done with a hosted answer that came whole, once the client has it; null for one that cannot be read. */
export type OnHostedAnswer = (answer: HostedAnswer | null) => Promise<void>;

export interface AskHostedOptions {
  relay: NonNullable<SwapOptions['relay']>;
  now(): number;
  auditBytes: number;
  /** Null where nobody wants to know what was said. */
  onAnswer: OnHostedAnswer | null;
  /** Without a full stop: why the local model could not answer, where it was asked and failed. */
  localFailure: string | null;
}

/** The hosted model's own reply, byte for byte as it comes. @throws Interrupted when the signal aborts */
export async function answeredByHosted(
  visit: Visit,
  { relay, now, auditBytes, onAnswer, localFailure }: AskHostedOptions,
  signal: AbortSignal,
): Promise<OutgoingChat> {
  const startedAt = now();
  const asked = await relay.relay(relayed(visit.incoming), signal);
  const hosted = { status: asked.ok ? asked.reply.status : null, attempts: asked.attempts, latencyMs: Math.max(0, now() - startedAt) };
  visit.noted.hosted = hosted;
  if (!asked.ok) {
    visit.noted.detail = `the hosted model did not answer (${asked.why})${localFailure === null ? '' : `, and ${localFailure}`}`;
    const message =
      localFailure === null ? `The hosted model did not answer: ${asked.sentence}.` : `Neither model answered: ${localFailure}, and ${asked.sentence}.`;
    return visit.error(
      apiError(503, message, { code: 'no_model_available', mayRetry: true }),
      asked.why === 'busy' || asked.why === 'open' ? { 'retry-after': '1' } : {},
    );
  }
  const { status, headers, body } = asked.reply;
  if (body === null) return visit.reply({ by: 'hosted', status, headers, body: '' });
  const listener = onAnswer === null || status !== 200 ? null : hostedListener(headers['content-type'] ?? '', { maxBytes: auditBytes });
  const told = Promise.withResolvers<void>();
  const audited = Promise.withResolvers<void>();
  const passed = passedThrough(body, {
    onBytes: (bytes) => listener?.push(bytes),
    onEnd(ending) {
      visit.noted.hosted = { ...hosted, latencyMs: Math.max(0, now() - startedAt) };
      // A client that leaves breaks the hosted answer off as well.
      if (ending === 'left' || (ending === 'broken' && signal.aborted)) visit.noted.detail = 'the client left in mid-answer';
      else if (ending === 'broken') visit.noted.detail = 'the hosted answer broke off';
      told.resolve();
      if (ending === 'whole' && listener !== null && onAnswer !== null) void onAnswer(listener.answer()).then(audited.resolve);
      else audited.resolve();
    },
  });
  return visit.reply({ by: 'hosted', status, headers, body: passed, told: told.promise, audit: audited.promise });
}

/** What the hosted model says to a request that was answered locally; null where it says nothing that can be read. */
export async function heardOfHosted(
  visit: Visit,
  { relay, now, auditBytes }: Pick<AskHostedOptions, 'relay' | 'now' | 'auditBytes'>,
  signal: AbortSignal,
): Promise<HostedAnswer | null> {
  const startedAt = now();
  const asked = await relay.relay(relayed(visit.incoming), signal);
  const note = () => {
    visit.noted.hosted = { status: asked.ok ? asked.reply.status : null, attempts: asked.attempts, latencyMs: Math.max(0, now() - startedAt) };
  };
  note();
  if (!asked.ok || asked.reply.body === null) return null;
  const { status, headers, body } = asked.reply;
  const listener = hostedListener(headers['content-type'] ?? '', { maxBytes: auditBytes });
  for await (const bytes of body) listener.push(bytes);
  note();
  return status === 200 ? listener.answer() : null;
}

function relayed({ body, headers }: IncomingChat) {
  return { body, headers };
}
