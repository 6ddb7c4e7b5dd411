import { z } from 'zod';

const Content = z
  .union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))])
  .nullish()
  .transform((content) => (typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('')));

/** What the scripted teacher reads of an OpenAI chat completion request; other members are tolerated. */
export const RequestBody = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']), content: Content })).min(1),
  tools: z.array(z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) })).optional(),
  stream: z.literal(false, { error: 'streaming is not supported by the scripted stand-in' }).nullish(),
});
export type RequestBody = z.infer<typeof RequestBody>;
