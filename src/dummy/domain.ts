import { z } from 'zod';
import { ToolDefinition } from '../records/chat.ts';
import raw from './domain.json' with { type: 'json' };

const House = z.union([z.string(), z.number()]).nullable();
/** Plain values, or the parts of two-part values: every first part goes with every second one. */
const Values = z.union([z.array(z.string()), z.record(z.string(), z.array(z.string()))]).transform(flattened);

const DomainSchema = z.object({
  tools: z.array(ToolDefinition.omit({ strict: true })),
  /** Closed slots: how a user says a value, and how the house writes it (`null`: the argument is left out). */
  phrases: z.record(z.string(), z.array(z.object({ say: z.string(), house: House }))),
  numbers: z.object({ amount: z.object({ minimum: z.int(), maximum: z.int() }) }),
  /** `slots` maps a tool's parameter to where its value comes from. */
  intents: z.array(z.object({ tool: z.string(), slots: z.record(z.string(), z.string()), templates: z.array(z.string()), paraphrases: z.array(z.string()) })),
  values: z.record(z.string(), Values),
  rareValues: z.record(z.string(), Values),
  noCall: z.object({ templates: z.array(z.string()), fillers: z.record(z.string(), z.array(z.string())), heldOut: z.array(z.string()) }),
});

export type Domain = z.infer<typeof DomainSchema>;
export type Intent = Domain['intents'][number];
export type House = z.infer<typeof House>;

/** The operations assistant's world: tools, phrasings, values, and requests that no tool answers. */
export const domain: Domain = DomainSchema.parse(raw);

function flattened(values: string[] | Record<string, string[]>): string[] {
  if (Array.isArray(values)) return values;
  return Object.values(values).reduce((heads, tails) => heads.flatMap((head) => tails.map((tail) => `${head} ${tail}`)));
}

/** Fills `{name}` placeholders of a template. */
export function filled(template: string, fill: (slot: string) => string): string {
  return template.replace(/\{(\w+)\}/g, (_, slot: string) => fill(slot));
}
