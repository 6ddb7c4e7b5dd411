import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { QuarantinePage } from '../../../../src/records/console/dataset.ts';
import { get } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { Badge } from '../../ui/badge.tsx';
import { Code } from '../../ui/code.tsx';
import { count } from '../../ui/numbers.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { type TableColumn, VirtualTable } from '../../ui/virtual-table.tsx';
import { Sheet } from './sheet.tsx';

const PAGE = 100;
type Row = QuarantinePage['rows'][number];

/** What became no example: each reason with what it means and what mends it, and every place. */
export function Quarantine() {
  const [params, setParams] = useSearchParams();
  const reason = params.get('reason');
  const [opened, setOpened] = useState<Row | null>(null);
  const pages = usePages<Row, QuarantinePage>({
    queryKey: ['dataset', 'quarantine', reason],
    pageSize: PAGE,
    fetchPage: (page, signal) => get<QuarantinePage>('/dataset/quarantine', { reason, offset: page * PAGE, limit: PAGE }, signal),
  });
  const { first, total, rowAt, onRange } = pages;
  if (pages.error && !first) return <Failure error={pages.error} retry={pages.retry} />;
  if (!first) return <Loading label="Loading the quarantine" />;
  if (!first.isThere)
    return (
      <Empty title="The quarantine is not on this machine.">
        <code className="font-mono">fledgling harvest</code> writes quarantine.jsonl: every observation that became no example, and why.
      </Empty>
    );
  if (first.all === 0) return <Empty title="Nothing is in quarantine.">Every observation that should be an example is one.</Empty>;
  const choose = (name: string) =>
    setParams(name === reason ? { tab: 'quarantine' } : { tab: 'quarantine', reason: name }, { replace: true, preventScrollReset: true });
  return (
    <div className="grid gap-5 xl:grid-cols-[24rem_minmax(0,1fr)]">
      <ul aria-label="Reasons" className="flex flex-col gap-2 self-start">
        {first.reasons.map((one) => (
          <li key={one.name}>
            <button
              type="button"
              aria-pressed={one.name === reason}
              onClick={() => choose(one.name)}
              className={`w-full rounded-xl border px-4 py-3 text-left text-sm ${one.name === reason ? 'border-accent bg-chosen' : 'border-rule bg-raised hover:bg-hover'}`}
            >
              <span className="flex items-baseline justify-between gap-3">
                <span className="min-w-0 font-medium break-words">{one.name}</span>
                <span className="shrink-0">{count(one.count)}</span>
              </span>
              {one.sentence && <span className="mt-1 block text-[0.8125rem] text-muted">{one.sentence}</span>}
              {one.remedy && <span className="mt-1 block text-[0.8125rem] text-ink">{one.remedy}</span>}
              {!one.isLoss && (
                <span className="mt-1.5 block">
                  <Badge>no loss: no track has a place for it</Badge>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      <div className="flex min-w-0 flex-col gap-2">
        <p role="status" className="text-[0.8125rem] text-muted">
          {count(total)} of {count(first.all)} in quarantine
        </p>
        <VirtualTable label="Quarantine" columns={COLUMNS} {...{ total, rowAt, onRange }} onOpen={setOpened} />
      </div>
      {opened && <Entry row={opened} told={first.reasons.find(({ name }) => name === opened.reason)} onClose={() => setOpened(null)} />}
    </div>
  );
}

/** One entry in full, with what its reason means and what mends it. */
function Entry({ row, told, onClose }: { row: Row; told: QuarantinePage['reasons'][number] | undefined; onClose(): void }) {
  return (
    <Sheet {...{ onClose }} title={row.reason} lead={<span className="font-mono break-all">{row.where}</span>}>
      <div className="flex flex-col gap-3 text-sm">
        {told?.sentence && <p>{told.sentence}</p>}
        {told?.remedy && <p className="text-muted">{told.remedy}</p>}
        <Code text={row.detail} label="Detail" className="max-h-[60dvh]" />
      </div>
    </Sheet>
  );
}

const COLUMNS: readonly TableColumn<Row>[] = [
  { key: 'where', title: 'Where', width: 'minmax(12rem, 1fr)', cell: ({ where }) => <span className="font-mono text-[0.8125rem]">{where}</span> },
  { key: 'reason', title: 'Reason', width: 'minmax(10rem, 1fr)', isSecondary: true, cell: ({ reason }) => reason },
  { key: 'detail', title: 'Detail', width: 'minmax(14rem, 2fr)', cell: ({ detail }) => <span title={detail}>{detail}</span> },
];
