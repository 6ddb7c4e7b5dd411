import { describe, expect, test } from 'vitest';
import { formatDigest, shownIn, toolDigest } from './schema-digest.ts';

const city = { type: 'string', description: 'Where' };
const parameters = { type: 'object', properties: { city, unit: { enum: ['c', 'f'] } }, required: ['city'] };
const tool = { name: 'get_weather', description: 'Weather of a city', parameters };
const ofProperties = (properties: Record<string, object>) => ({ ...tool, parameters: { ...parameters, properties: JSON.parse(JSON.stringify(properties)) } });
const BOTH = ['names', 'text'] as const;

test.each(BOTH)('a tool is the same whatever the order of its own members, and however it says that it has no description (%s)', (shown) => {
  const { name, description } = tool;
  expect(toolDigest({ parameters, description, name }, shown)).toBe(toolDigest(tool, shown));
  expect(toolDigest({ ...tool, description: null }, shown)).toBe(toolDigest({ ...tool, description: '' }, shown));
});

describe.each(BOTH)('where a prompt shows %s', (shown) => {
  test.each([
    ['another name', { ...tool, name: 'get_forecast' }],
    ['another description', { ...tool, description: 'Weather' }],
    ['other parameters', { ...tool, parameters: { ...parameters, required: [] } }],
    ['a requirement more', { ...tool, parameters: { ...parameters, required: ['city', 'city'] } }],
    ['its properties in another order', ofProperties({ unit: { enum: ['c', 'f'] }, city })],
    ['its choices in another order', ofProperties({ city, unit: { enum: ['f', 'c'] } })],
    ['another property’s description', ofProperties({ city: { ...city, description: 'Which' }, unit: { enum: ['c', 'f'] } })],
  ])('a tool with %s is another one', (_, other) => {
    expect(toolDigest(other, shown)).not.toBe(toolDigest(tool, shown));
  });

  test('a format with its properties in another order is another one', () => {
    const turned = { ...parameters, properties: { unit: parameters.properties.unit, city } };
    expect(formatDigest({ name: 'a', schema: turned }, shown)).not.toBe(formatDigest({ name: 'a', schema: parameters }, shown));
  });

  test('a format is its name and its schema, and no tool', () => {
    expect(formatDigest({ name: 'a', schema: parameters }, shown)).toBe(formatDigest({ schema: { ...parameters }, name: 'a' }, shown));
    expect(formatDigest({ name: 'a', schema: parameters }, shown)).not.toBe(formatDigest({ name: 'b', schema: parameters }, shown));
    expect(formatDigest({ name: 'a', schema: {} }, shown)).not.toBe(toolDigest({ name: 'a', description: null, parameters: {} }, shown));
  });
});

test('keywords in another order are another prompt only where the prompt shows the text', () => {
  const { type, required, properties } = parameters;
  const turned = { ...tool, parameters: { required, properties: { city: { description: city.description, type: city.type }, unit: properties.unit }, type } };
  expect(toolDigest(turned, 'names')).toBe(toolDigest(tool, 'names'));
  expect(toolDigest(turned, 'text')).not.toBe(toolDigest(tool, 'text'));
});

test.each([
  ['compact', null, 'names'],
  ['json-schema', null, 'text'],
  ['compact', 'fledgling', 'names'],
  ['compact', 'model', 'text'],
] as const)('signatures %s with the template %s show %s', (signatures, template, shown) => {
  const prompt = template === null ? null : { examples: 1, wording: null, template };
  expect(shownIn({ rows: { instruction: 'full', signatures, systemPrompt: 'keep' }, prompt })).toBe(shown);
});
