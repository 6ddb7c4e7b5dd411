import { readFileSync } from 'node:fs';
import type { JSONSchema7 } from 'ai';

interface Operations {
  instructions: string;
  tools: { name: string; description: string; parameters: JSONSchema7 & Record<string, unknown> }[];
}

/** What the demo's agent tells its model. */
export const OPERATIONS: Operations = JSON.parse(readFileSync(new URL('../../../examples/operations.json', import.meta.url), 'utf8'));

/** A question and the one call that answers it. */
export interface Called {
  question: string;
  call: { name: string; arguments: Record<string, unknown> };
}
export const OSLO: Called = {
  question: 'what is the weather in Oslo tomorrow in celsius',
  call: { name: 'get_weather', arguments: { city: 'Oslo', day: 1, unit: 'c' } },
};

/** A request that one tool answers; another one where the model is known to be wrong about this. */
const told = process.env['FLEDGLING_CALLED'];
export const { question: CALLED, call: CALL }: Called = told === undefined ? OSLO : JSON.parse(told);

/** A request that no tool answers. */
export const UNCALLED = 'tell me a joke';

/** A request that is answered with JSON of a schema. */
export const STRUCTURED = {
  question: 'remind me to call mom in 5 minutes',
  schema: {
    type: 'object',
    properties: { minutes: { type: 'integer' }, text: { type: 'string' } },
    required: ['minutes', 'text'],
    additionalProperties: false,
  } satisfies JSONSchema7,
  answer: { minutes: 5, text: 'call mom' },
};
