import type { JsonObject, JsonValue } from '../../../records/json.ts';

/** A function of BFCL's; every parameter is required unless it is named as optional. */
export function bfclFunction(name: string, properties: JsonObject, optional: readonly string[] = []) {
  return {
    name,
    description: `Does ${name}.`,
    parameters: { type: 'dict', properties, required: Object.keys(properties).filter((parameter) => !optional.includes(parameter)) },
  };
}

const weather = bfclFunction('weather.get', { city: { type: 'string', description: 'The city.' }, unit: { type: 'string' }, days: { type: 'integer' } }, [
  'unit',
  'days',
]);
const area = bfclFunction('area', { sides: { type: 'array', items: { type: 'float' } }, shape: { type: 'any' } }, ['shape']);

/** A few cases in the format of `cases.jsonl`, one of each category that is imported. */
export const CASES: readonly { id: string; category: string; question: JsonValue; function: unknown; ground_truth: JsonValue }[] = [
  {
    id: 'simple_0',
    category: 'simple',
    question: 'What is the weather in Lisbon?',
    function: [weather],
    ground_truth: { 'weather.get': { city: ['Lisbon', 'Lisboa'], unit: ['c', ''], days: [''] } },
  },
  {
    id: 'multiple_0',
    category: 'multiple',
    question: 'How large is a rectangle of 2 by 3?',
    function: [weather, area],
    ground_truth: { area: { sides: [[2.0, 3.0]], shape: ['rectangle', ''] } },
  },
  { id: 'relevance_0', category: 'relevance', question: 'What is the weather in Lisbon?', function: [area], ground_truth: null },
];
