import type { TracePage } from '../../../../../src/records/console/traces.ts';
import { Stat, Stats } from '../../../ui/card.tsx';
import { compact, count, duration, percent, usd } from '../../../ui/numbers.ts';

/** Sums over all traces that pass the filter. */
export function Figures({ page: { totals, hasMore } }: { page: TracePage }) {
  const { traces, observations, modelCalls, tokens, costUsd, failed, latencyMs } = totals;
  return (
    <Stats>
      <Stat label="Traces" value={`${count(traces)}${hasMore ? '+' : ''}`} note={`${count(observations)} steps`} />
      <Stat label="Model calls" value={count(modelCalls)} note={traces > 0 ? `${(modelCalls / traces).toFixed(1)} a trace` : undefined} />
      <Stat
        label="Tokens"
        value={tokens ? compact(tokens.input + tokens.output) : '–'}
        note={tokens ? `${compact(tokens.input)} in, ${compact(tokens.output)} out` : 'not recorded'}
      />
      <Stat
        label="Cost"
        value={usd(costUsd)}
        note={costUsd === null ? 'no prices recorded' : traces > 0 ? `${usd((1_000 * costUsd) / traces)} a thousand` : undefined}
      />
      <Stat label="Latency, median" value={duration(latencyMs?.median)} note={latencyMs ? `95 % within ${duration(latencyMs.p95)}` : 'no ends recorded'} />
      <Stat label="With errors" value={count(failed)} note={traces > 0 ? percent(failed / traces) : undefined} />
    </Stats>
  );
}
