import type { JsonObject } from '../../../../records/json.ts';

/** What made-up conversations are about. In every text `{x}` stands for the value of `x`. */
export interface Topic {
  category: string;
  tool: string;
  description: string;
  /** Parameters in their order, each with the values it may have; `customer` is beside them in every tool. */
  parameters: Readonly<Record<string, readonly (string | number)[]>>;
  ask: string;
  /** The same without its last parameter, what is asked back, and what is said then. */
  unclear: string;
  askBack: string;
  answer: string;
}

const CITIES = ['Lisbon', 'Oslo', 'Rome', 'Graz', 'Lyon', 'Ghent', 'Turin', 'Malmo', 'Porto', 'Bern', 'Cork', 'Leeds'];
const DATES = ['2031-03-04', '2031-04-17', '2031-05-22', '2031-06-09', '2031-07-30', '2031-08-11', '2031-09-02', '2031-10-25'];
const AMOUNTS = [40, 75, 120, 260, 310, 480, 555, 640, 790, 920];

export const TOPICS: readonly Topic[] = [
  {
    ...{ category: 'Travel', tool: 'find_train', description: 'Finds trains of a day.' },
    parameters: { origin: CITIES, destination: CITIES, date: DATES },
    ask: 'Customer {customer} wants to go from {origin} to {destination} on {date} by train.',
    unclear: 'Customer {customer} wants to go from {origin} to {destination} by train.',
    ...{ askBack: 'On which day?', answer: 'On {date}.' },
  },
  {
    ...{ category: 'Weather', tool: 'get_forecast', description: 'The weather of a place.' },
    parameters: { city: CITIES, days: [1, 2, 3, 5, 7, 10] },
    ask: 'For {customer}: what will the weather be in {city} over the next {days} days?',
    unclear: 'For {customer}: what will the weather be in {city}?',
    ...{ askBack: 'For how many days?', answer: '{days} days.' },
  },
  {
    ...{ category: 'Finance', tool: 'make_refund', description: 'Pays money back.' },
    parameters: { amount: AMOUNTS, reason: ['late', 'damaged', 'wrong item', 'never arrived', 'too small'] },
    ask: 'Please pay {customer} {amount} euros back, the goods were {reason}.',
    unclear: 'Please pay {customer} {amount} euros back.',
    ...{ askBack: 'What was wrong with the goods?', answer: 'They were {reason}.' },
  },
  {
    ...{ category: 'Calendar', tool: 'book_room', description: 'Books a meeting room.' },
    parameters: { date: DATES, people: [2, 4, 6, 8, 12, 20] },
    ask: 'A room on {date} for {people} people, in the name of {customer}.',
    unclear: 'A room on {date} in the name of {customer}.',
    ...{ askBack: 'For how many people?', answer: 'We are {people}.' },
  },
  {
    ...{ category: 'Shopping', tool: 'place_order', description: 'Orders goods.' },
    parameters: { item: ['lamps', 'chairs', 'desks', 'plants', 'shelves', 'mugs'], quantity: [1, 2, 3, 4, 6, 9] },
    ask: '{customer} orders {quantity} {item}.',
    unclear: '{customer} orders {item}.',
    ...{ askBack: 'How many?', answer: '{quantity}, please.' },
  },
  {
    ...{ category: 'Home automation', tool: 'set_heating', description: 'Sets the heating of a room.' },
    parameters: { room: ['kitchen', 'office', 'hall', 'studio', 'attic'], degrees: [16, 18, 19, 20, 21, 22] },
    ask: 'Set the {room} of {customer} to {degrees} degrees.',
    unclear: 'Make the {room} of {customer} warmer.',
    ...{ askBack: 'To how many degrees?', answer: 'To {degrees}.' },
  },
];

/** A tool as the format lists it. */
export function toolOf({ tool, description, parameters }: Topic): JsonObject {
  const types = Object.entries(parameters).map(([name, values]) => [name, { type: typeof values[0] === 'number' ? 'integer' : 'string' }] as const);
  return functionOf(tool, description, { customer: { type: 'string' }, ...Object.fromEntries(types) });
}

/** Takes the number that the first call of a conversation gives. */
export const CONFIRM = functionOf('confirm', 'Confirms what was prepared, by its number.', { customer: { type: 'string' }, number: { type: 'string' } });

function functionOf(name: string, description: string, properties: JsonObject): JsonObject {
  return { type: 'function', function: { name, description, parameters: { type: 'object', properties, required: Object.keys(properties) } } };
}
