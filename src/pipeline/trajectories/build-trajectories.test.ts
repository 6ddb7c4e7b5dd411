import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import { trajectorySettings } from '../../config/schema/trajectories.ts';
import { readChatTemplate } from '../../edges/llama/chat-template.ts';
import type { LedgerEntry } from '../../records/dataset.ts';
import { Trajectory } from '../../records/trajectory/trajectory.ts';
import { KINDS } from '../../redact/kinds.ts';
import { redactor } from '../../redact/redactor.ts';
import { type BuildInput, buildTrajectories } from './build-trajectories.ts';
import { gatheredFromTraces } from './gathered.ts';
import { joinedLedgers } from './placed.ts';

const ROOT = new URL('../../../', import.meta.url);
const FIXTURE = 'tests/fixtures/trajectories/';
const observations: unknown[] = readFileSync(new URL(`${FIXTURE}codeact-agent.jsonl`, ROOT), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const template = await readChatTemplate(fileURLToPath(new URL('models/nano/nano-f16.gguf', ROOT)));
const settings = trajectorySettings({});

async function built(values: readonly unknown[] = observations, change: Partial<BuildInput> = {}) {
  return buildTrajectories({
    ...{ agent: 'shop', sources: [], settings, ledger: [] },
    gathered: await gatheredFromTraces(sourceOf(values), { settings, limit: null, catalogue: null }),
    options: { split: { train: 0.7, val: 0.15, vault: 0.05 }, seed: 42, nearDuplicates: { threshold: 0.9 }, signatures: 'compact' },
    redactor: redactor({ kinds: [...KINDS], custom: [], allow: { fields: [], values: [] }, country: null }, 'a key for tests'),
    model: { name: 'nano', template, endToken: '<|im_end|>' },
    ...change,
  });
}

describe('the fixture agent', () => {
  it('is counted whole: what is kept, and why the rest is not', async () => {
    const { manifest } = await built();
    expect(manifest.counts).toEqual({
      ...{ observations: 25, modelCalls: 25, captured: 11, duplicates: 1 },
      quarantined: { 'no-final-answer': 1 },
      filtered: { 'no-error-last': 1, 'valid-actions': 1 },
      kept: { train: 5, val: 0, test: 2, vault: 1 },
      rows: { train: 5, val: 0, test: 2, vault: 1 },
      steps: { action: 4, code: 7, final: 8, observation: 11, thought: 8 },
    });
    expect(manifest.rendering).toMatchObject({ model: 'nano', calls: 'written' });
  });

  it('gives the rows that the trainer’s own test trains on', async () => {
    const { texts } = await built();
    for (const name of ['trajectories.jsonl', 'rows/train.jsonl'])
      await expect(texts.get(name)).toMatchFileSnapshot(fileURLToPath(new URL(`${FIXTURE}built/${name}`, ROOT)));
  });

  it('gives the same files in whatever order its traces come', async () => {
    expect((await built(observations.toReversed())).texts).toEqual((await built()).texts);
  });

  it('leaves nothing personal in any file, and no id made of it', async () => {
    const { texts, manifest } = await built();
    expect([...texts.values()].join('')).not.toContain('kim.larsson');
    expect(manifest.redaction).toEqual({ enabled: true, kinds: { EMAIL: 1 } });
    const [plain] = (await built(observations, { redactor: null })).trajectories.filter(({ source }) => source.traceId === 'run-05');
    const [redacted] = (await built()).trajectories.filter(({ source }) => source.traceId === 'run-05');
    expect(redacted?.id).not.toBe(plain?.id);
  });

  it('is what the record says', async () => {
    const { trajectories } = await built();
    expect(trajectories.map((one) => Trajectory.parse(one))).toEqual(trajectories);
  });
});

describe('splits', () => {
  it('keep a session together, and what a ledger holds where it is', async () => {
    const first = await built();
    const session = first.trajectories.filter(({ source }) => source.sessionId === 'shop-1');
    expect(session).toHaveLength(2);
    expect(new Set(session.map(({ split }) => split)).size).toBe(1);
    const ledger: LedgerEntry[] = [{ cluster: 'session:shop-1', split: 'vault' }];
    const again = await built(observations, { ledger });
    expect(again.trajectories.filter(({ source }) => source.sessionId === 'shop-1').map(({ split }) => split)).toEqual(['vault', 'vault']);
    expect(again.texts.get('rows/train.jsonl')).not.toContain('Monday');
  });

  it('of an earlier build that the data set contradicts are refused', () => {
    const dataset: LedgerEntry[] = [{ cluster: 'session:a', split: 'test' }];
    expect(() => joinedLedgers(dataset, [{ cluster: 'session:a', split: 'train' }])).toThrow(
      'ledger.jsonl: expected session:a in the split test, where the data set has it, got train',
    );
    expect(joinedLedgers(dataset, [...dataset, { cluster: 'session:b', split: 'train' }])).toHaveLength(2);
  });
});

test('scores of a trace decide where the config asks for them', async () => {
  const rules = { ...settings, checks: [{ check: 'score' as const, name: 'thumbs', atLeast: 1 }] };
  const source = sourceOf(observations);
  const scored = {
    ...source,
    async *traces() {
      for await (const item of source.traces())
        yield item.kind === 'trace' ? { ...item, scores: item.traceId === 'run-03' ? [{ name: 'thumbs', value: 1, dataType: 'NUMERIC' }] : [] } : item;
    },
  };
  const { trajectories, manifest } = await built([], {
    settings: rules,
    gathered: await gatheredFromTraces(scored, { settings: rules, limit: null, catalogue: null }),
  });
  expect(trajectories.map(({ source: { traceId }, outcome }) => [traceId, outcome.scores])).toEqual([['run-03', [{ name: 'thumbs', value: 1 }]]]);
  expect(manifest.counts.filtered).toEqual({ 'score thumbs': 10 });
});

test('traces that are no runs give no rows, and every call is accounted for', async () => {
  const lone = { ...(observations[0] as object), id: 'z', traceId: 'z', output: JSON.stringify({ role: 'assistant', content: '' }) };
  const { manifest, rows } = await built([lone]);
  expect([rows.train.length, Object.values(manifest.counts.quarantined)]).toEqual([0, [1]]);
});

test('the newest calls are read, as many as the limit says, and a run that it would cut is left out whole', async () => {
  const all = await gatheredFromTraces(sourceOf(observations), { settings, limit: 25, catalogue: null });
  expect(all.leftOut.map(({ reason }) => reason)).not.toContain('beyond-limit');
  const some = await gatheredFromTraces(sourceOf(observations), { settings, limit: 12, catalogue: null });
  expect(some.leftOut).toContainEqual(
    expect.objectContaining({ reason: 'beyond-limit', detail: expect.stringMatching(/^\d+ traces hold .* newest 12: raise harvest\.limit/) }),
  );
  expect(some.drafts.length).toBeGreaterThan(0);
  const known = new Set(all.drafts.map(({ id }) => id));
  expect(some.drafts.filter(({ id }) => !known.has(id))).toEqual([]);
  expect(some.drafts.length).toBeLessThan(all.drafts.length);
});
