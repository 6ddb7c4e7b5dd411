import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import type { DataSet } from '../../../../src/records/console/dataset.ts';
import { get } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { count } from '../../ui/numbers.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Examples } from './examples.tsx';
import { Overview } from './overview.tsx';
import { Quarantine } from './quarantine.tsx';

/** What draws it is as much as all the rest of the page: it comes when it is looked at. */
const GrowthTab = lazy(() => import('./growth.tsx').then(({ GrowthTab }) => ({ default: GrowthTab })));

export function Component() {
  const [params, setParams] = useSearchParams();
  const { data, error, refetch } = useQuery({ queryKey: ['dataset', 'overview'], queryFn: ({ signal }) => get<DataSet>('/dataset', {}, signal) });
  const tab = params.get('tab') ?? 'overview';
  const isEmpty = data !== undefined && data.manifest === null && data.stats === null;
  const quarantined = data?.stats?.quarantined.reduce((sum, one) => sum + one.count, 0);
  return (
    <Page title="Data set" lead={data ? <Where data={data} /> : 'What the examples are made of.'}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {isEmpty ? (
        <Empty title="Nothing has been harvested yet.">
          <p>
            <code className="font-mono">fledgling harvest</code> makes examples of traces and writes them to <code className="font-mono">{data.folder}/</code>.
          </p>
        </Empty>
      ) : error && !data ? null : (
        <Tabs
          label="Data set"
          value={tab}
          onChange={(value) => setParams(value === 'overview' ? {} : { tab: value }, { replace: true })}
          tabs={[
            { value: 'overview', label: 'Overview', content: data ? <Overview data={data} /> : !error && <Loading rows={8} /> },
            { value: 'examples', label: 'Examples', content: <Examples /> },
            { value: 'quarantine', label: quarantined ? `Quarantine (${count(quarantined)})` : 'Quarantine', content: <Quarantine /> },
            {
              value: 'growth',
              label: 'Growth',
              content: (
                <Suspense fallback={<Loading label="Loading the harvests" />}>
                  <GrowthTab />
                </Suspense>
              ),
            },
          ]}
        />
      )}
    </Page>
  );
}

/** The folder, which data set it is, and whether its files are what its manifest says. */
function Where({ data: { folder, manifest, files } }: { data: DataSet }) {
  const missing = files.filter(({ state }) => state === 'missing').length;
  const changed = files.filter(({ state }) => state === 'changed').length;
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="font-mono text-[0.8125rem] break-all">{folder}/</span>
      {manifest && <span className="font-mono text-[0.8125rem]">{manifest.digest.slice(0, 12)}</span>}
      {manifest === null ? (
        <Badge tone="warn">no manifest</Badge>
      ) : changed > 0 ? (
        <Badge tone="bad">{changed === 1 ? '1 file is' : `${changed} files are`} not what the manifest says</Badge>
      ) : missing > 0 ? (
        <Badge tone="warn">{missing === 1 ? '1 file is' : `${missing} files are`} not there</Badge>
      ) : (
        <Badge tone="good">every file as the manifest says</Badge>
      )}
    </span>
  );
}
