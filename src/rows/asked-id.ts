import { digestOf } from '../records/digest.ts';
import type { Example } from '../records/example.ts';

/**
 * First 16 hexadecimal digits of the digest of what was asked on a track. Unlike an example's id it does not depend on how the prompt is worded, nor on the
 * ids of calls, which are new in every trace. Null where the example holds no request.
 */
export function askedId({ track, request }: Pick<Example, 'track' | 'request'>): string | null {
  if (request === null) return null;
  const { messages, tools, toolChoice, responseFormat } = request;
  const turns = messages.map(({ role, content, name, toolCalls }) => ({
    ...{ role, content, name },
    calls: toolCalls.map(({ name: called, arguments: args }) => ({ name: called, arguments: args })),
  }));
  return digestOf({ track, turns, tools, toolChoice, responseFormat }).slice(0, 16);
}
