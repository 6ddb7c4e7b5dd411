import { describe, expect, test } from 'vitest';
import { generation, sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import { KINDS } from '../../redact/kinds.ts';
import { redactor } from '../../redact/redactor.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { harvest } from '../harvest.ts';

const SETTINGS = { kinds: KINDS, custom: [], allow: { fields: [], values: [] }, country: null };
const harvestOf = (
  observations: readonly unknown[],
  { key = 'a key for tests', ledger = [] }: { key?: string; ledger?: { cluster: string; split: 'train' }[] } = {},
) => harvest({ source: sourceOf(observations), config: OPTIONS, ledger, agent: 'a', redactor: redactor(SETTINGS, key) });
const calling = (id: string, city: string, more: Parameters<typeof generation>[1] = {}) =>
  generation({ id, user: `weather for ${city}`, calls: [{ name: 'get_weather', arguments: JSON.stringify({ city }) }] }, more);

describe('a harvest', () => {
  test('numbers the values of a trace by the time of its calls, in whatever order they come', async () => {
    const calls = [
      calling('late', 'bo@example.com and ann@example.com', { traceId: 't', startTime: '2026-01-05T09:00:00.000Z' }),
      calling('early', 'ann@example.com', { traceId: 't', startTime: '2026-01-05T08:00:00.000Z' }),
      calling('other', 'bo@example.com again', { traceId: 'u' }),
    ];
    const { examples, manifest, files } = await harvestOf(calls);
    const prompts = new Map(examples.map(({ source, row }) => [source.observationId, row.prompt.split('\n\n').at(-1)]));
    expect(Object.fromEntries(prompts)).toEqual({
      early: 'weather for <EMAIL_1>',
      late: 'weather for <EMAIL_2> and <EMAIL_1>',
      other: 'weather for <EMAIL_1> again',
    });
    expect(manifest.redaction).toEqual({ enabled: true, kinds: { EMAIL: 3 } });
    expect(files.map(({ text }) => text).join('')).not.toContain('example.com');
    const again = await harvestOf(calls.toReversed(), { key: 'another key for tests' });
    expect(again.files).toEqual(files);
  });

  test('keeps calls of a session together whose id it had to hash, and refuses to under another key', async () => {
    const calls = ['Oslo', 'Rome'].map((city) => calling(city, city, { sessionId: 'of ann@example.com' }));
    const { examples, ledger } = await harvestOf(calls);
    expect(new Set(examples.map(({ cluster }) => cluster)).size).toBe(1);
    expect(JSON.stringify([examples, ledger])).not.toContain('ann@');
    const trained = ledger.map(({ cluster }) => ({ cluster, split: 'train' as const }));
    expect((await harvestOf(calls, { ledger: trained })).examples.every(({ split }) => split === 'train')).toBe(true);
    await expect(harvestOf(calls, { ledger: trained, key: 'another key for tests' })).rejects.toThrow('FLEDGLING_REDACTION_KEY: expected the key');
    await expect(harvestOf([calling('Oslo', 'Oslo')], { key: 'another key for tests', ledger: trained })).resolves.toBeDefined();
  });

  test('quotes nothing personal in what it says of a call that it does not take', async () => {
    const failed = calling('Oslo', 'Oslo', { output: null, level: 'ERROR', statusMessage: 'no user ann@example.com' });
    const { quarantined } = await harvestOf([failed, calling('Rome', 'Rome')]);
    expect(quarantined).toEqual([{ where: 'Oslo', reason: 'failed-call', detail: 'no user <EMAIL_1>' }]);
  });
});
