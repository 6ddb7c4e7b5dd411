import { Columns2, GitCompareArrows } from 'lucide-react';
import { Link, useParams, useSearchParams } from 'react-router';
import type { RunDetail } from '../../../../src/records/console/runs/run.ts';
import { address } from '../../api/client.ts';
import { buttonClasses } from '../../ui/button.tsx';
import { duration, moment } from '../../ui/numbers.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { MissesCard } from './misses-card.tsx';
import { runPath, useRun } from './queries.ts';
import { FilesCard, ProvenanceCard, RemediesCard, StagesCard } from './run-cards.tsx';
import { TrackCard } from './track-card.tsx';
import { VerdictCard } from './verdict-card.tsx';

export function Component() {
  const { runId = '' } = useParams();
  const run = useRun(runId);
  const [search, setSearch] = useSearchParams();
  const tab = search.get('tab') ?? 'overview';
  const title = `Run ${runId.slice(0, 40)}`;
  if (run.error && !run.data)
    return (
      <Page title={title}>
        <Failure error={run.error} retry={() => void run.refetch()} />
      </Page>
    );
  if (!run.data)
    return (
      <Page title={title}>
        <Loading />
      </Page>
    );
  const { line, before, hasPage } = run.data;
  const about = [
    line.model,
    moment(line.startedAt ?? line.writtenAt),
    duration(line.wallMs),
    line.commit && `commit ${line.commit.slice(0, 8)}${line.isDirty ? ' with uncommitted changes' : ''}`,
  ];
  return (
    <Page
      title={title}
      lead={about.filter(Boolean).join(' · ')}
      actions={<Actions id={line.id} before={line.problem === null ? before : null} isReadable={line.problem === null} />}
    >
      <Tabs
        label="Parts of the run"
        value={tab}
        onChange={(value) => setSearch(value === 'overview' ? {} : { tab: value }, { replace: true })}
        tabs={[
          { value: 'overview', label: 'Overview', content: <Overview detail={run.data} /> },
          {
            value: 'report',
            label: 'Report',
            content: hasPage ? <ReportFrame id={line.id} /> : <Empty title="This run left no report.">{line.problem}</Empty>,
          },
          { value: 'files', label: 'Files', content: <FilesCard detail={run.data} /> },
        ]}
      />
    </Page>
  );
}

function Actions({ id, before, isReadable }: { id: string; before: string | null; isReadable: boolean }) {
  if (!isReadable) return null;
  return (
    <>
      {before && (
        <Link to={`${runPath(id)}/against/${encodeURIComponent(before)}`} className={buttonClasses()}>
          <GitCompareArrows /> Against the run before
        </Link>
      )}
      <Link to={`/compare?run=${encodeURIComponent(id)}`} className={buttonClasses()}>
        <Columns2 /> Side by side
      </Link>
    </>
  );
}

function Overview({ detail: { line, report } }: { detail: RunDetail }) {
  if (!report) return <Empty title="No more can be said of this run here.">{line.problem}</Empty>;
  return (
    <div className="flex flex-col gap-5">
      <VerdictCard line={line} report={report} />
      {report.tracks.map((track) => (
        <TrackCard key={track.track} track={track} />
      ))}
      <MissesCard runId={line.id} report={report} />
      <RemediesCard remedies={report.remedies} />
      <StagesCard report={report} />
      <ProvenanceCard report={report} />
    </div>
  );
}

/** The report as it would be shown to a colleague: its script runs in a frame that has no origin and reaches nothing. */
function ReportFrame({ id }: { id: string }) {
  const path = address(`${runPath(id)}/report`);
  return (
    <div className="flex flex-col gap-2">
      <p className="text-[0.8125rem] text-muted">
        The report as it was written, shut off from the console.{' '}
        <a href={path} target="_blank" rel="noopener" className="text-accent underline underline-offset-4">
          Open it alone
        </a>
      </p>
      <iframe
        title={`Report of run ${id}`}
        src={path}
        sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"
        className="h-[calc(100dvh-14rem)] min-h-120 w-full rounded-xl border border-rule bg-raised"
      />
    </div>
  );
}
