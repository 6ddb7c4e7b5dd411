import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withModel } from './model-name.ts';

test.each([
  ['in the middle', '{"a":1,"model":"gpt","b":2}', '{"a":1,"model":"deployed","b":2}'],
  ['with white space kept', '{ "model" :\n "gpt" ,"b":[] }', '{ "model" :\n "deployed" ,"b":[] }'],
  ['with an escaped key', String.raw`{"mod\u0065l":"gpt"}`, String.raw`{"mod\u0065l":"deployed"}`],
  ['named twice', '{"model":"x","model":"y"}', '{"model":"deployed","model":"deployed"}'],
  ['that is no text', '{"model":{"model":"x"},"n":1}', '{"model":"deployed","n":1}'],
  ['left out', '{"n":1}', '{"model":"deployed","n":1}'],
  ['of an empty object', ' { } ', ' {"model":"deployed" } '],
  ['only further in', '{"a":{"model":"x"},"b":["model"],"c":"model\\":"}', '{"model":"deployed","a":{"model":"x"},"b":["model"],"c":"model\\":"}'],
])('a model %s is the deployment’s', (_, body, expected) => {
  expect(withModel(body, 'deployed')).toBe(expected);
});

test.each(['{"seed":12345678901234567890,"t":1.0,"model":"deployed"}', '{"model":"d\\u0065ployed"}', '[1]', '"text"', 'null'])('%s stays as it is', (body) => {
  expect(withModel(body, 'deployed')).toBe(body);
});

test('everything but the name stays byte for byte, whatever the body holds', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.string(), fc.nat(3), (members, name, model, spaces) => {
      const body = JSON.stringify({ ...members, model: name, last: members }, null, spaces);
      const sent = withModel(body, model);
      expect(JSON.parse(sent)).toEqual(JSON.parse(JSON.stringify({ ...members, model, last: members })));
      expect(withModel(sent, name)).toBe(body);
    }),
  );
});
