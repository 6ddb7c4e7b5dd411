import { z } from 'zod';
import { JsonObject } from '../json.ts';

const Tool = z.strictObject({
  name: z.string().min(1),
  description: z.string().nullable().default(null),
  /** JSON Schema of the arguments. */
  parameters: JsonObject,
});

const Output = z.strictObject({
  name: z.string().min(1),
  /** Which model calls are asked for it; each that is said must hold. Without a word it is every answer that is a JSON object. */
  match: z
    .strictObject({
      /** The observation's name. */
      observation: z.string().min(1).exactOptional(),
      /** The trace's name. */
      trace: z.string().min(1).exactOptional(),
      /** Stands in a system text. */
      system: z.string().min(1).exactOptional(),
    })
    .default({}),
  /** JSON Schema of the answer. */
  schema: JsonObject,
});
export type CatalogueOutput = z.infer<typeof Output>;

/** What an agent offers its model, for instrumentations that do not record it: written by hand or by the agent's own code. */
export const Catalogue = z.strictObject({
  tools: z
    .array(Tool)
    .default([])
    .refine((tools) => new Set(tools.map(({ name }) => name)).size === tools.length, { error: 'each tool once' }),
  outputs: z.array(Output).default([]),
});
export type Catalogue = z.infer<typeof Catalogue>;
