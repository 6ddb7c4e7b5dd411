import type { JsonValue } from '../../../records/json.ts';

/** A row in the format of xLAM's file, made up for the tests. */
export function xlamRow(id: number, query: string, { tools, answers }: { tools: JsonValue; answers: JsonValue }) {
  return { id, query, answers: JSON.stringify(answers), tools: JSON.stringify(tools) };
}

export const FORECAST = {
  name: 'forecast',
  description: 'The weather of the next days.',
  parameters: {
    city: { description: 'Where.', type: 'str', default: 'London' },
    days: { description: 'How many.', type: 'int, optional', default: '' },
    at: { description: 'A place.', type: 'Tuple[float, float], optional' },
  },
};

export const CONVERT = {
  name: 'convert',
  description: 'Money in another currency.',
  parameters: { amount: { description: 'How much.', type: 'float' }, to: { description: 'Into what.', type: 'str' } },
};

/** One call a row, on two tools. */
export const ROWS = Array.from({ length: 60 }, (_, index) =>
  index % 3 === 0
    ? xlamRow(index, `What are ${index} euros in dollars?`, {
        tools: [CONVERT, FORECAST],
        answers: [{ name: 'convert', arguments: { amount: index, to: 'USD' } }],
      })
    : xlamRow(index, `The weather in town ${index}, please.`, { tools: [FORECAST], answers: [{ name: 'forecast', arguments: { city: `town ${index}` } }] }),
);
