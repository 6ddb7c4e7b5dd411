import { useQuery } from '@tanstack/react-query';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Growth, GrowthPoint } from '../../../../src/records/console/dataset.ts';
import { get } from '../../api/client.ts';
import { Card } from '../../ui/card.tsx';
import { compact, count, moment } from '../../ui/numbers.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { SPLIT_COLOURS } from './labels.ts';
import { Swatch } from './splits.tsx';
import { PlainTable } from './table.tsx';

const PARTS = ['train', 'val', 'test', 'vault', 'challenge'] as const;

/** The data set after each harvest that left a trace: a commit of its manifest, or a run. */
export function GrowthTab() {
  const { data, error, refetch } = useQuery({ queryKey: ['dataset', 'growth'], queryFn: ({ signal }) => get<Growth>('/dataset/growth', {}, signal) });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Loading label="Loading the harvests" />;
  if (data.points.length === 0)
    return (
      <Empty title="No harvest is known.">
        Commit <code className="font-mono">manifest.json</code> after each harvest, and its history is told here.
      </Empty>
    );
  const source =
    data.from === 'commits'
      ? 'From the commits of manifest.json; those that left the examples as they were are left out.'
      : 'From the records of runs: manifest.json has no history in Git.';
  return (
    <div className="flex flex-col gap-5">
      <Card
        title="Examples after each harvest"
        aside={
          <span className="flex flex-wrap gap-x-3">
            {PARTS.map((part) => (
              <span key={part} className="inline-flex items-center gap-1.5">
                <Swatch of={part} /> {part}
              </span>
            ))}
          </span>
        }
      >
        <Chart points={data.points} />
        <p className="mt-2 text-[0.8125rem] text-muted">{source}</p>
      </Card>
      <Card title="Harvests" flush>
        <PlainTable<GrowthPoint & { before: GrowthPoint | undefined }>
          label="Harvests"
          rows={data.points.map((point, index) => ({ ...point, before: data.points[index - 1] })).reverse()}
          keyOf={({ kind, name, digest }) => `${kind} ${name} ${digest}`}
          columns={[
            { title: 'When', cell: ({ at }) => (at === null ? 'now, not committed' : moment(at)) },
            {
              title: data.from === 'commits' ? 'Commit' : 'Run',
              cell: ({ name, kind }) => (kind === 'now' ? '–' : <span className="font-mono text-[0.8125rem]">{name}</span>),
            },
            { title: 'Data set', cell: ({ digest }) => <span className="font-mono text-[0.8125rem]">{digest.slice(0, 12)}</span> },
            { title: 'Examples', isNumeric: true, cell: (point) => count(total(point)) },
            { title: 'Change', isNumeric: true, cell: change },
            ...PARTS.map((part) => ({ title: part, isNumeric: true, cell: ({ rows }: GrowthPoint) => count(rows[part]) })),
            { title: 'Model calls', isNumeric: true, cell: ({ modelCalls }) => count(modelCalls) },
            { title: 'Duplicates', isNumeric: true, cell: ({ duplicates }) => count(duplicates) },
            { title: 'Quarantined', isNumeric: true, cell: ({ quarantined }) => count(quarantined) },
          ]}
        />
      </Card>
    </div>
  );
}

function total({ rows }: GrowthPoint): number {
  return PARTS.reduce((sum, part) => sum + rows[part], 0);
}

function change(point: GrowthPoint & { before: GrowthPoint | undefined }): string {
  if (point.before === undefined) return '–';
  const more = total(point) - total(point.before);
  return more === 0 ? 'other examples' : `${more > 0 ? '+' : '−'}${count(Math.abs(more))}`;
}

function Chart({ points }: { points: readonly GrowthPoint[] }) {
  const bars = points.map(({ rows, at, name }) => ({ ...rows, label: at === null ? 'now' : moment(at).slice(5, 10), key: name }));
  return (
    <div role="img" aria-label="Examples by split after each harvest. The table below has the figures." className="h-64 w-full min-w-0 overflow-hidden">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 250 }}>
        <BarChart data={bars} accessibilityLayer={false} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} maxBarSize={56}>
          <CartesianGrid stroke="var(--color-rule)" vertical={false} />
          <XAxis dataKey="key" tickFormatter={(key) => bars.find((bar) => bar.key === key)?.label ?? ''} {...AXIS} />
          <YAxis tickFormatter={compact} width={44} {...AXIS} />
          <Tooltip content={Told} isAnimationActive={false} cursor={{ fill: 'var(--color-hover)' }} />
          {PARTS.map((part) => (
            <Bar key={part} dataKey={part} stackId="rows" fill={SPLIT_COLOURS[part]} isAnimationActive={false} />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

const AXIS = { stroke: 'var(--color-rule)', tick: { fill: 'var(--color-muted)', fontSize: 12 }, tickLine: false } as const;

function Told({ active, payload }: { active?: boolean; payload?: readonly { payload?: GrowthPoint['rows'] & { key: string } }[] }) {
  const bar = payload?.[0]?.payload;
  if (!active || !bar) return null;
  return (
    <div className="rounded-lg border border-rule bg-raised px-3 py-2 text-[0.8125rem] shadow-lg">
      <p className="font-mono">{bar.key}</p>
      {PARTS.map((part) => (
        <p key={part}>
          {part} {count(bar[part])}
        </p>
      ))}
    </div>
  );
}
