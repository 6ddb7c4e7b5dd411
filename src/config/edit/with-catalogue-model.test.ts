import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../parse-config.ts';
import type { CatalogueModel } from '../schema/models.ts';
import { withCatalogueModel } from './with-catalogue-model.ts';

const CONFIG = readFileSync(new URL('../../../parity.config.yaml', import.meta.url), 'utf8');

function adapted(text: string): CatalogueModel {
  const nano = parseConfig(text, 'c.yaml').models.catalogue['nano'];
  if (!nano) throw new Error('the demo has nano');
  return { ...nano, title: 'a: title # with "signs"', adapters: { toolcall: { file: 'models/a.gguf', sha256: 'a'.repeat(64), download: 'hf:o/n/a.gguf' } } };
}

test.each([
  ['as it is', (text: string) => text],
  ['with Windows line ends', (text: string) => text.replaceAll('\n', '\r\n')],
  ['with a comment behind the last entry', (text: string) => text.replace('endToken: <|im_end|>', 'endToken: <|im_end|> # why')],
])('adds one entry and keeps every other character: %s', (_, edit) => {
  const text = edit(CONFIG);
  const model = adapted(text);
  const added = withCatalogueModel(text, 'c.yaml', { name: 'nano-3fa9c1d2e4b5', model });
  const parsed = parseConfig(added, 'c.yaml');
  expect(parsed).toEqual({
    ...parseConfig(text, 'c.yaml'),
    models: { default: 'nano', catalogue: { ...parseConfig(text, 'c.yaml').models.catalogue, 'nano-3fa9c1d2e4b5': model } },
  });
  const at = added.indexOf('    nano-3fa9c1d2e4b5:');
  expect(text.startsWith(added.slice(0, at))).toBe(true);
  expect(text.endsWith(added.slice(-200))).toBe(true);
});

test('a catalogue at the end of a file without a line feed gets one', () => {
  const text = 'models:\n  default: a\n  catalogue:\n    a:\n      x: 1';
  expect(withCatalogueModel(text, 'c.yaml', { name: 'b', model: adapted(CONFIG) })).toContain('x: 1\n    b:\n      title:');
});

test('a catalogue in braces is left to its owner', () => {
  expect(() => withCatalogueModel('models: {catalogue: {a: {}}}\n', 'c.yaml', { name: 'b', model: adapted(CONFIG) })).toThrow(
    'c.yaml models.catalogue: expected one entry below the other',
  );
});
