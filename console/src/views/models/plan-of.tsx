import { useQuery } from '@tanstack/react-query';
import type { ModelPlan } from '../../../../src/records/console/models.ts';
import { get } from '../../api/client.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Failure } from '../../ui/states.tsx';

const DOES: Readonly<Record<ModelPlan['stages'][number]['does'], { tone: Tone; label: string }>> = {
  run: { tone: 'info', label: 'would run' },
  maybe: { tone: 'warn', label: 'may run' },
  reuse: { tone: 'neutral', label: 're-used' },
};

/** What a choice means: which stages run again, and how it gets to production. */
export function PlanOf({ modelId }: { modelId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['models', modelId, 'plan'],
    queryFn: ({ signal }) => get<ModelPlan>(`/slm/models/${encodeURIComponent(modelId)}/plan`, {}, signal),
  });
  const counted = (does: string) => data?.stages.filter((stage) => stage.does === does).length ?? 0;
  return (
    <section className="flex flex-col gap-2 text-sm">
      <h3 className="font-semibold">What it means</h3>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        <li>
          {data === undefined && !error && <span className="text-muted">Looking up which stages would run …</span>}
          {data?.problem && <>Which stages would run cannot be told: {data.problem}</>}
          {data && data.problem === null && (
            <>
              The next run does {counted('run')} of {data.stages.length} stages, takes {counted('reuse')} from the cache
              {counted('maybe') > 0 && `, and ${counted('maybe')} more if the gate asks for training`}.
            </>
          )}
        </li>
        <li>Production stays as it is: a pull request with this change is evaluated, and only what its gate ships is promoted when it is merged.</li>
      </ul>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data && data.stages.length > 0 && (
        <details className="rounded-lg border border-rule">
          <summary className="cursor-pointer rounded-lg px-3 py-2 hover:bg-hover">Stage by stage</summary>
          <ul className="divide-y divide-rule border-t border-rule">
            {data.stages.map(({ name, does, why }) => (
              <li
                key={name}
                className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 px-3 py-1.5 sm:grid-cols-[13rem_5rem_minmax(0,1fr)] sm:items-center"
              >
                <span className="font-mono text-[0.8125rem] break-words">{name}</span>
                <span>
                  <Badge tone={DOES[does].tone}>{DOES[does].label}</Badge>
                </span>
                <span className="text-[0.8125rem] break-words text-muted max-sm:col-span-2">{why}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
