import { describe, expect, it } from 'vitest';
import type { DatasetManifest } from '../../records/dataset.ts';
import type { ExampleFacts } from './example-lines.ts';
import { growthOf } from './growth.ts';
import { clustersOf, ledgerOf } from './overview.ts';

const FACTS: ExampleFacts = {
  ...{ id: '0', track: 'toolcall', split: 'train', challenge: false, domain: 'a', tool: 'a', complexity: 'simple', slices: [], cluster: 'one' },
};

describe('the clusters of a data set', () => {
  it('count a conversation of both tracks once, and name the largest first', () => {
    const of = (cluster: string, many: number, domain: string) => Array.from({ length: many }, () => ({ ...FACTS, cluster, domain }));
    const both = [...of('two', 2, 'a'), ...of('two', 2, 'b').map((facts) => ({ ...facts, track: 'structured' as const }))];
    const { total, sizes, largest } = clustersOf([...of('alone', 1, 'a'), ...both, ...of('seven', 7, 'a')]);
    expect(total).toBe(3);
    expect(sizes).toEqual([
      { label: '1', clusters: 1, conversations: 1 },
      { label: '2', clusters: 1, conversations: 2 },
      { label: '6 to 10', clusters: 1, conversations: 7 },
    ]);
    expect(largest.map(({ cluster, conversations, domains }) => [cluster, conversations, domains])).toEqual([
      ['seven', 7, ['a']],
      ['two', 2, ['a', 'b']],
    ]);
  });

  it('are kept in their splits by the ledger, which says when it cannot be read', () => {
    expect(ledgerOf(null)).toMatchObject({ entries: 0, isReadable: false });
    expect(ledgerOf(['vault']).bySplit).toContainEqual({ name: 'vault', count: 1 });
  });
});

describe('the growth of a data set', () => {
  const manifest = (digest: string, train: number): DatasetManifest => ({
    ...{ schema: 'fledgling/dataset@1', agent: 'a', digest, seed: 1, instruction: 'full', signatures: 'compact', sources: [], redaction: null },
    counts: {
      ...{ observations: 9, modelCalls: 8, duplicates: 1, quarantined: { broken: 2, odd: 1 } },
      rows: { 'toolcall/train': train, 'structured/train': 1, 'toolcall/challenge': 4 },
    },
    ...{ tracks: ['toolcall'], files: [] },
  });

  it('leaves out the harvests that changed nothing, and adds the tracks up', () => {
    const points = growthOf([
      { kind: 'commit', name: 'c1', at: '2026-01-01', manifest: manifest('d1', 10) },
      { kind: 'commit', name: 'c2', at: '2026-01-02', manifest: manifest('d1', 10) },
      { kind: 'now', name: 'now', at: null, manifest: manifest('d2', 20) },
    ]);
    expect(points.map(({ name }) => name)).toEqual(['c1', 'now']);
    expect(points[1]).toMatchObject({ quarantined: 3, rows: { train: 21, val: 0, test: 0, vault: 0, challenge: 4 } });
  });
});
