import type { TracePage } from '../../records/console/traces.ts';
import { agentsOf, latencyOf, type Summary } from './summary.ts';

/** Names told of each facet; the filter takes any other too. */
const MOST_NAMES = 200;

/** Sums over traces; a sum of which nobody knows a part is null, not zero. */
export function totalsOf(traces: readonly Summary[]): TracePage['totals'] {
  let [observations, modelCalls, failed] = [0, 0, 0];
  let tokens: TracePage['totals']['tokens'] = null;
  let costUsd: number | null = null;
  const latencies: number[] = [];
  for (const trace of traces) {
    observations += trace.observations;
    modelCalls += trace.modelCalls;
    if (trace.errors > 0) failed += 1;
    if (trace.tokens) {
      tokens ??= { input: 0, output: 0 };
      tokens.input += trace.tokens.input;
      tokens.output += trace.tokens.output;
    }
    if (trace.costUsd !== null) costUsd = (costUsd ?? 0) + trace.costUsd;
    const latency = latencyOf(trace);
    if (latency !== null) latencies.push(latency);
  }
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const latencyMs = sorted.length === 0 ? null : { median: at(0.5), p95: at(0.95) };
  return { traces: traces.length, observations, modelCalls, tokens, costUsd, failed, latencyMs };
}

export function facetsOf(traces: readonly Summary[]): TracePage['facets'] {
  const [agents, tools, environments, models] = [tally(), tally(), tally(), tally()];
  for (const trace of traces) {
    for (const name of agentsOf(trace)) agents.add(name);
    for (const name of trace.tools) tools.add(name);
    for (const name of trace.models) models.add(name);
    environments.add(trace.environment);
  }
  return { agents: agents.named(), tools: tools.named(), environments: environments.named(), models: models.named() };
}

function tally() {
  const counts = new Map<string, number>();
  return {
    add: (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1),
    named: () =>
      [...counts]
        .map(([name, traces]) => ({ name, traces }))
        .sort((a, b) => b.traces - a.traces || (a.name < b.name ? -1 : 1))
        .slice(0, MOST_NAMES),
  };
}
