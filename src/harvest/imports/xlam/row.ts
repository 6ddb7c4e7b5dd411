import { z } from 'zod';
import { JsonObject, JsonValue } from '../../../records/json.ts';

/** One row of the file: tools and answers are JSON inside a text. */
export const XlamRow = z.object({
  id: z.union([z.number().int(), z.string().min(1)]).transform(String),
  query: z.string(),
  answers: z.string(),
  tools: z.string(),
});
export type XlamRow = z.infer<typeof XlamRow>;

export const XlamAnswers = z.array(z.strictObject({ name: z.string().min(1), arguments: JsonObject }));

export const XlamParameter = z.strictObject({
  type: z.string(),
  description: z.string().default(''),
  default: JsonValue.optional(),
  required: z.boolean().optional(),
});
export type XlamParameter = z.infer<typeof XlamParameter>;

export const XlamTools = z.array(z.strictObject({ name: z.string().min(1), description: z.string(), parameters: z.record(z.string(), XlamParameter) }));
export type XlamTool = z.infer<typeof XlamTools>[number];
