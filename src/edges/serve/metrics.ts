import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ServedRequest } from '../../records/swap/served-request.ts';

/** Where the rollout of one track stands. */
export interface RolloutGauge {
  track: string;
  /** Share of its sessions that the local model answers, 0 to 1. */
  share: number;
  isRolledBack: boolean;
}

/** What is looked at when the metrics are asked for. */
export interface MetricSources {
  working(): number;
  waiting(): number;
  isReady(): boolean;
  rollout(): readonly RolloutGauge[];
}

export interface Metrics {
  served(entry: ServedRequest): void;
  /** A request that never came to a model: `why` is one of the house's own words. */
  refused(status: number, why: string): void;
  /** A line of a log that the disk did not take. */
  lost(): void;
  contentType: string;
  text(): Promise<string>;
}

/** From a millisecond to five minutes. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const DRIFT: readonly string[] = ['unknown-schema', 'changed-schema'];

/** Metrics of one server, in a registry of its own. No label holds a text that a client chose. */
export function openMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const common = { registers: [registry] };
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    ...common,
    name: 'fledgling_requests_total',
    help: 'Requests by who answered, why and with which status.',
    labelNames: ['model', 'reason', 'status', 'track'],
  });
  const refused = new Counter({ ...common, name: 'fledgling_refused_total', help: 'Requests refused before any model.', labelNames: ['status', 'why'] });
  const seconds = new Histogram({
    ...common,
    name: 'fledgling_request_seconds',
    help: 'From the whole request to the end of its answer.',
    labelNames: ['model'],
    buckets: SECONDS,
  });
  const modelSeconds = new Histogram({
    ...common,
    name: 'fledgling_model_seconds',
    help: 'What a model took, by model; both for a request that both answered.',
    labelNames: ['model'],
    buckets: SECONDS,
  });
  const tokens = new Counter({ ...common, name: 'fledgling_local_tokens_total', help: 'Tokens of the local model.', labelNames: ['kind'] });
  const redecoded = new Counter({ ...common, name: 'fledgling_redecoded_total', help: 'Answers that were asked for a second time, held to a grammar.' });
  const drift = new Counter({
    ...common,
    name: 'fledgling_drift_total',
    help: 'Requests with a tool or format that was not evaluated.',
    labelNames: ['reason'],
  });
  const pairs = new Counter({ ...common, name: 'fledgling_pairs_total', help: 'Requests that both models answered.', labelNames: ['agrees', 'track'] });
  const lost = new Counter({ ...common, name: 'fledgling_log_lost_total', help: 'Log lines that could not be written.' });
  gauge(registry, { name: 'fledgling_in_flight', help: 'Requests being answered.' }, (each) => each.set(sources.working()));
  gauge(registry, { name: 'fledgling_queued', help: 'Requests waiting for their turn.' }, (each) => each.set(sources.waiting()));
  gauge(registry, { name: 'fledgling_ready', help: '1 when /readyz says so.' }, (each) => each.set(Number(sources.isReady())));
  gauge(registry, { name: 'fledgling_rollout_share', help: 'Share of sessions the local model answers.', labelNames: ['track'] }, (each) => {
    for (const { track, share } of sources.rollout()) each.set({ track }, share);
  });
  gauge(registry, { name: 'fledgling_rolled_back', help: '1 where a rollout went back to the hosted model.', labelNames: ['track'] }, (each) => {
    for (const { track, isRolledBack } of sources.rollout()) each.set({ track }, Number(isRolledBack));
  });
  return {
    served({ by, reason, status, track, totalMs, local, hosted, agrees }) {
      requests.inc({ model: by, reason, status, track: track ?? 'none' });
      seconds.observe({ model: by }, totalMs / 1000);
      if (local) modelSeconds.observe({ model: 'local' }, local.latencyMs / 1000);
      if (hosted) modelSeconds.observe({ model: 'hosted' }, hosted.latencyMs / 1000);
      if (local?.usage) {
        tokens.inc({ kind: 'prompt' }, local.usage.promptTokens);
        tokens.inc({ kind: 'completion' }, local.usage.completionTokens);
      }
      if (local && local.asked > 1) redecoded.inc();
      if (DRIFT.includes(reason)) drift.inc({ reason });
      if (agrees !== null) pairs.inc({ agrees: String(agrees), track: track ?? 'none' });
    },
    refused: (status, why) => refused.inc({ status, why }),
    lost: () => lost.inc(),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function gauge<Label extends string>(
  registry: Registry,
  { name, help, labelNames = [] }: { name: string; help: string; labelNames?: Label[] },
  read: (gauge: Gauge<Label>) => void,
): void {
  new Gauge<Label>({
    registers: [registry],
    name,
    help,
    labelNames,
    collect() {
      this.reset();
      read(this);
    },
  });
}
