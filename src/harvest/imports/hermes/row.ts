import { z } from 'zod';

/** The files of the set, in the order in which they are read; the first of two rows that ask the same is kept. */
export const HERMES_FILES = [
  'func-calling-singleturn.json',
  'func-calling.json',
  'glaive-function-calling-5k.json',
  'json-mode-agentic.json',
  'json-mode-singleturn.json',
] as const;
export type HermesFile = (typeof HERMES_FILES)[number];

/** One conversation in ShareGPT's form; `tools` and `schema` are JSON inside a text. Members beyond these are not looked at. */
export const HermesRow = z.object({
  id: z.union([z.number().int(), z.string().min(1)]).transform(String),
  conversations: z.array(z.object({ from: z.string(), value: z.string() })).min(1),
  category: z.string().nullish(),
  tools: z.string().nullish(),
  schema: z.string().nullish(),
});
export type HermesRow = z.infer<typeof HermesRow>;
export type HermesTurn = HermesRow['conversations'][number];

/** A file as it was read. */
export interface HermesRows {
  file: HermesFile;
  rows: readonly unknown[];
}
