import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/records/json.ts';
import { differences } from './differences.ts';

test('times, places and the machine are no difference', () => {
  const record = (change: object) => ({ id: 'a', wallMs: 1, manifest: { createdAt: 'x', packages: { llama: '3' }, hardware: { cores: 2 } }, ...change });
  expect(differences(record({}), record({ wallMs: 9, manifest: { createdAt: 'y', packages: { llama: '3' }, hardware: { cores: 64 } } }))).toEqual([]);
});

test('making an environment is no difference, and hides none', () => {
  const stages = (...more: JsonValue[]): JsonValue => ({ stages: [{ name: 'harvest', key: 'a' }, ...more, { name: 'train', key: 'b' }] });
  expect(differences(stages({ name: 'trainer environment', key: '' }), stages())).toEqual([]);
  expect(differences(stages({ name: 'trainer environment', key: '' }), stages({ name: 'eval', key: 'c' }))).not.toEqual([]);
});

test('every other difference is a line with both values', () => {
  const one = { metrics: [{ value: 0.91 }, { value: 1 }], adapter: { sha256: 'aa' }, gone: null, kind: [] };
  const other = { metrics: [{ value: 0.9 }, { value: 1 }, { value: 2 }], adapter: { sha256: 'ab' }, kind: {} };
  expect(differences(one, other)).toEqual([
    'metrics.0.value: 0.91 | 0.9',
    'metrics.2: nothing | {"value":2}',
    'adapter.sha256: "aa" | "ab"',
    'gone: null | nothing',
    'kind: [] | {}',
  ]);
});
