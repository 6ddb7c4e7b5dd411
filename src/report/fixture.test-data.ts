import type { Comparison, Verdict } from '../records/comparison.ts';
import { digestOf } from '../records/digest.ts';
import { CORE_METRICS, type Evaluation, METRICS, type Metric, type MetricName, MODEL_ROLES, type ModelRole } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import { TRACKS } from '../records/example.ts';
import type { Manifest } from '../records/manifest.ts';
import type { RunRecord } from '../records/run.ts';
import { adapterFixture } from './fixture-adapter.test-data.ts';

const EXAMPLES = 300;
const MARGIN = 0.05;
const RATES: Readonly<Record<ModelRole, number>> = { hosted: 0.98, base: 0.263, tuned: 0.993 };

const MANIFEST: Manifest = {
  createdAt: '2026-11-21T04:10:00.000Z',
  fledgling: '0.1.0',
  commit: '827e6cc1d0a94f7eb1e7c53a9f0b5d2ac7f01e34',
  dirty: false,
  configDigest: digestOf('config'),
  overrides: {},
  node: '24.21.0',
  packages: { 'node-llama-cpp': '3.22.1', openai: '7.55.0', torch: '2.9.1', peft: '0.18.0', trl: '0.25.1' },
  hardware: { cpu: 'Example CPU 2.60GHz', cores: 8, memoryGb: 31.3, gpus: [], platform: 'linux-x64' },
};

/** A run as the demo ends: base inferior, tuned at parity on both tracks. The same value every time. */
export function runFixture(): RunRecord {
  const evaluations = TRACKS.flatMap((track) => MODEL_ROLES.map((role) => evaluation(track, role)));
  return {
    schema: 'fledgling/run@1',
    id: digestOf('run').slice(0, 12),
    agent: 'dummy-agent',
    startedAt: '2026-11-21T04:07:12.345Z',
    wallMs: 171_400,
    standIn: true,
    model: { name: 'nano', title: 'Fledgling nano 1.5M' },
    config: {},
    again: null,
    vault: { evaluations: [], comparisons: [] },
    stages: [
      ['harvest', 1_840],
      ...TRACKS.flatMap(
        (track) =>
          [
            [`eval hosted ${track}`, 6_210],
            [`eval base ${track}`, 14_350],
            [`compare base ${track}`, 45],
            [`train ${track}`, 38_600],
            [`eval tuned ${track}`, 15_020],
            [`compare tuned ${track}`, 46],
          ] as const,
      ),
      ['report', 310],
    ].map(([name, wallMs]) => ({ name: String(name), key: digestOf(name), status: 'ran', why: 'nothing in the cache has this key', wallMs: Number(wallMs) })),
    dataset: {
      schema: 'fledgling/dataset@1',
      agent: 'dummy-agent',
      digest: digestOf('data'),
      seed: 42,
      signatures: 'compact',
      sources: [{ path: 'datasets/dummy-agent/traces.jsonl', sha256: digestOf('traces') }],
      counts: {
        observations: 4400,
        modelCalls: 4320,
        duplicates: 80,
        quarantined: { truncated: 2 },
        rows: { 'structured/test': EXAMPLES, 'toolcall/test': EXAMPLES },
      },
      tracks: [...TRACKS],
      files: [],
    },
    evaluations,
    comparisons: TRACKS.flatMap((track) => (['base', 'tuned'] as const).map((candidate) => comparison(track, candidate))),
    adapters: TRACKS.map(adapterFixture),
    decision: {
      schema: 'fledgling/decision@1',
      action: 'ship',
      tracks: TRACKS.map((track) => ({ track, candidate: 'tuned', outcome: 'parity', fineTune: false, collect: null })),
      reasons: TRACKS.map((track) => `${track}: the tuned model loses at most 0.4 points on every core metric (margin 5.0), 300 pairs`),
      exitCode: 0,
      standIn: true,
    },
    traces: [{ kind: 'eval', name: 'hosted-structured', traceId: digestOf('trace').slice(0, 32), location: '.fledgling/traces/eval-hosted-structured.jsonl' }],
    tracingOff: false,
    manifest: MANIFEST,
  };
}

function evaluation(track: Track, role: ModelRole): Evaluation {
  const local = role !== 'hosted';
  const metrics = metricNames(track).map((name) => metric(track, name, rateOf(name, RATES[role]), EXAMPLES));
  const slice = (name: string, kind: Evaluation['slices'][number]['kind'], n: number, lower: number) => ({
    name,
    kind,
    n,
    metrics: metricNames(track).map((one) => metric(track, one, Math.max(0, rateOf(one, RATES[role]) - lower), n)),
  });
  return {
    schema: 'fledgling/evaluation@1',
    id: digestOf([track, role]).slice(0, 16),
    track,
    split: 'test',
    model: {
      role,
      name: local ? 'nano' : 'scripted-teacher',
      standIn: !local,
      ggufSha256: local ? digestOf('gguf') : null,
      adapterSha256: role === 'tuned' ? digestOf(['adapter', track]) : null,
      endpoint: local ? null : 'http://127.0.0.1:40123/v1',
      engine: local ? { 'node-llama-cpp': '3.22.1', batch: 8, threads: 1, device: 'cpu' } : {},
    },
    decoding: { temperature: 0, seed: 42, maxTokens: 128 },
    dataDigest: digestOf('data'),
    scorerVersion: '1',
    examples: EXAMPLES,
    scored: EXAMPLES,
    unscored: [],
    outcomes: role === 'base' ? { answered: 297, truncated: 3 } : { answered: EXAMPLES },
    metrics,
    slices: [
      slice('unseen-values', 'slice', 151, local ? 0.004 : 0),
      slice('paraphrase', 'challenge', 48, role === 'tuned' ? 0.31 : 0.05),
      slice('get_weather', 'domain', 62, 0.01),
      slice('schedule_meeting', 'domain', 58, role === 'base' ? 0.2 : 0),
      slice('none', 'domain', 24, 0),
      slice('simple', 'complexity', 180, 0),
    ],
    latency: { p50Ms: local ? 342 : 11, p95Ms: local ? 518 : 23, n: EXAMPLES },
    usage: { promptTokens: 35_712, completionTokens: 7_804 },
    costUsd: local ? 0.000_42 : 0.1437,
    predictionsDigest: digestOf(['predictions', track, role]),
    scoresDigest: digestOf(['scores', track, role]),
    wallMs: 14_000,
    manifest: MANIFEST,
  };
}

function comparison(track: Track, candidate: 'base' | 'tuned'): Comparison {
  const outcome = candidate === 'base' ? 'inferior' : 'parity';
  return {
    schema: 'fledgling/comparison@1',
    id: digestOf([track, candidate, 'comparison']).slice(0, 16),
    track,
    candidate,
    rule: 'interval',
    outcome,
    byRule: { interval: outcome, point: outcome },
    verdicts: metricNames(track).map((name) => verdict(track, name, candidate)),
    pairs: EXAMPLES,
    unpaired: { count: 0, share: 0, limit: 0.05 },
    fineTune: candidate === 'base',
    gain: candidate === 'tuned' ? { metric: CORE_METRICS[track].at(-1) ?? 'exact_match_rate', tunedOnly: 219, baseOnly: 0, pValue: 1e-60 } : null,
    regressions: [],
    reasons: [
      candidate === 'base' ? 'the upper bound of the deciding metric lies below the margin' : 'the lower bound of every gating metric lies above the margin',
    ],
    hosted: digestOf([track, 'hosted']).slice(0, 16),
    local: digestOf([track, candidate]).slice(0, 16),
    manifest: MANIFEST,
  };
}

function verdict(track: Track, name: MetricName, candidate: 'base' | 'tuned'): Verdict {
  const hosted = rateOf(name, RATES.hosted);
  const local = rateOf(name, RATES[candidate]);
  const difference = local - hosted;
  const half = candidate === 'base' ? 0.044 * Math.sqrt(Math.abs(difference) + 0.02) : 0.014;
  const outcome = difference + half < -MARGIN ? 'inferior' : 'parity';
  return {
    metric: name,
    gating: CORE_METRICS[track].includes(name),
    outcome,
    point: difference < -MARGIN ? 'inferior' : 'parity',
    margin: MARGIN,
    alpha: 0.05,
    method: name.startsWith('field') ? 'cluster-t' : 'tango',
    n: EXAMPLES,
    clusters: EXAMPLES,
    hosted,
    local,
    difference,
    interval: { low: difference - half, high: difference + half },
    discordant: { localOnly: Math.max(0, Math.round(difference * EXAMPLES)), hostedOnly: Math.max(0, Math.round(-difference * EXAMPLES)) },
    pInferior: outcome === 'inferior' ? 1e-9 : 0.98,
    needed: null,
  };
}

function metricNames(track: Track): MetricName[] {
  const core: readonly MetricName[] = CORE_METRICS[track];
  return METRICS.filter((name) => core.includes(name) || name.startsWith('field') || (track === 'toolcall' && name === 'must_not_call_rate'));
}

function rateOf(name: MetricName, exact: number): number {
  if (name === 'json_valid_rate' || name === 'valid_call_rate') return 1;
  if (name === 'exact_match_rate' || name === 'args_exact_rate') return exact;
  return exact + (1 - exact) * 0.6;
}

function metric(track: Track, name: MetricName, value: number, n: number): Metric {
  const z2 = 1.96 ** 2;
  const middle = (value + z2 / (2 * n)) / (1 + z2 / n);
  const half = (1.96 * Math.sqrt((value * (1 - value)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { name, core: CORE_METRICS[track].includes(name), value, n, interval: { low: middle - half, high: middle + half } };
}
