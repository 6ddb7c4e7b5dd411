import { z } from 'zod';
import { isJsonObject } from '../../records/json.ts';

const Content = z
  .union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))])
  .nullish()
  .transform((content) => (typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('')));

/** What the scripted teacher reads of an OpenAI chat completion request; other members are tolerated. */
export const RequestBody = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']), content: Content })).min(1),
  tools: z.array(z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) })).optional(),
  tool_choice: z
    .union([z.enum(['auto', 'none', 'required']), z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) })])
    .nullish(),
  response_format: z
    .looseObject({
      type: z.enum(['text', 'json_object', 'json_schema']),
      json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()).default({}) }).nullish(),
    })
    .nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
});
export type RequestBody = z.infer<typeof RequestBody>;

/** What a body asks, however the answer is to be sent: a streamed answer is the one that comes whole. */
export function askedIn(body: unknown): unknown {
  if (!isJsonObject(body)) return body;
  const { stream: _stream, stream_options: _options, ...asked } = body;
  return asked;
}
