import { expect, test } from 'vitest';
import { formatDigest, toolDigest } from './schema-digest.ts';

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tool = { name: 'get_weather', description: 'Weather of a city', parameters };

test('a tool is the same whatever the order of its keys, and however it says that it has no description', () => {
  const shuffled = {
    parameters: { required: ['city'], properties: { city: { type: 'string' } }, type: 'object' },
    name: 'get_weather',
    description: tool.description,
  };
  expect(toolDigest(shuffled)).toBe(toolDigest(tool));
  expect(toolDigest({ ...tool, description: null })).toBe(toolDigest({ ...tool, description: '' }));
});

test.each([
  ['another name', { ...tool, name: 'get_forecast' }],
  ['another description', { ...tool, description: 'Weather' }],
  ['other parameters', { ...tool, parameters: { ...parameters, required: [] } }],
  ['a requirement more', { ...tool, parameters: { ...parameters, required: ['city', 'city'] } }],
])('a tool with %s is another one', (_, other) => {
  expect(toolDigest(other)).not.toBe(toolDigest(tool));
});

test('a format is its name and its schema, and no tool', () => {
  expect(formatDigest({ name: 'a', schema: parameters })).toBe(formatDigest({ schema: { ...parameters }, name: 'a' }));
  expect(formatDigest({ name: 'a', schema: parameters })).not.toBe(formatDigest({ name: 'b', schema: parameters }));
});
