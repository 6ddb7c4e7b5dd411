import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { withDefaultModel } from './with-default-model.ts';

const select = (text: string, name = 'qwen2.5-7b') => withDefaultModel(text, 'parity.config.yaml', name);

it.each([
  ['plain, in a file of odd spacing', 'tracks: [structured, toolcall]\nmodels:\n    default:   nano   # why\n    catalogue: {a: 1}\n', 'nano', 'qwen2.5-7b'],
  ['in a flow map', "models: {default: nano, catalogue: {a: 'x'}}\n", 'nano', 'qwen2.5-7b'],
  ['quoted', "models:\n  default: 'nano' # kept\n", "'nano'", "'qwen2.5-7b'"],
  ['with Windows line ends', '# a\r\nmodels:\r\n  default: "nano"\r\nseed: 1\r\n', '"nano"', '"qwen2.5-7b"'],
  ['after a byte order mark', '\uFEFFmodels:\n  default: nano\n', 'nano', 'qwen2.5-7b'],
  ['at the end without a line feed', 'models: {}\n'.replace('{}', '\n  default: nano').trimEnd(), 'nano', 'qwen2.5-7b'],
])('changes only the characters of the name: %s', (_, text, from, to) => {
  expect(select(text)).toBe(text.replace(from, to));
});

it('keeps a name a text that YAML would read as a number', () => {
  expect(parse(select('models:\n  default: nano\n', '1.5'))).toEqual({ models: { default: '1.5' } });
});

it('refuses a name that stands elsewhere', () => {
  expect(() => select('x: &x nano\nmodels:\n  default: *x\n')).toThrow('parity.config.yaml models.default: expected a name on the line of its key');
});
