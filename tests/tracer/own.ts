import type { Observation } from '../../src/records/observation.ts';
import type { FakeLangfuse } from '../langfuse/fake.ts';
import { observationsIn } from '../langfuse/reading.ts';

export function accessOf({ url, publicKey, secretKey }: FakeLangfuse) {
  return { baseUrl: url, publicKey, secretKey };
}

/** Generations that a server holds, in the order of their start. */
export async function generationsIn(fake: FakeLangfuse): Promise<Observation[]> {
  const rows = await observationsIn(fake, 'v4');
  return rows.filter(({ type }) => type === 'GENERATION').toSorted((a, b) => (a.startTime < b.startTime ? -1 : 1));
}

/** A `fetch` with one answer. */
export function answering(body: unknown, status = 200): typeof fetch {
  return async () => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

/** A `fetch` with one stream, an event a chunk. */
export function streaming(events: readonly object[], end = 'data: [DONE]\n\n'): typeof fetch {
  return async () => {
    const texts = [...events.map((event) => `${'type' in event ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`), end];
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      pull(controller) {
        const next = texts.shift();
        if (next === undefined) controller.close();
        else controller.enqueue(encoder.encode(next));
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
}

export const ANSWER = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-mini',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello.', refusal: null }, logprobs: null }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, prompt_tokens_details: { cached_tokens: 4 } },
};
