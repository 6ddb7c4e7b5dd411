import type { TraceHarvested } from '../../../../../src/records/console/trace.ts';
import { trackName } from '../../../app/tracks.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { LongText } from './long-text.tsx';

type Row = TraceHarvested['rows'][number];

/** A row as it is trained on and asked: redacted, on its track, in its split. */
export function HarvestedRow({ row: { track, domain, exampleId, prompt, completion, held }, hasDataset }: { row: Row; hasDataset: boolean }) {
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-mono text-[0.8125rem] break-all">{domain}</span>
          <Badge>{trackName(track)}</Badge>
          <Place held={held} hasDataset={hasDataset} />
        </span>
      }
      aside={<span className="font-mono text-xs">{exampleId}</span>}
    >
      <div className="grid gap-4 lg:grid-cols-2">
        <section className="min-w-0">
          <h3 className="mb-2 text-[0.8125rem] font-semibold text-muted">Prompt</h3>
          <LongText text={prompt} label="Prompt" isMono most={3_000} />
        </section>
        <section className="min-w-0">
          <h3 className="mb-2 text-[0.8125rem] font-semibold text-muted">Completion: the gold</h3>
          <LongText text={completion} label="Completion" isMono most={3_000} />
          {held && (
            <p className="mt-2 text-[0.8125rem] text-muted">
              Cluster <span className="font-mono break-all">{held.cluster}</span>
              {held.isOfThisTrace ? '' : ', held from another trace that asked the same'}
            </p>
          )}
        </section>
      </div>
    </Card>
  );
}

function Place({ held, hasDataset }: { held: Row['held']; hasDataset: boolean }) {
  if (held) return <Badge tone="good">{held.challenge ? `challenge, ${held.split}` : held.split}</Badge>;
  return <Badge tone="warn">{hasDataset ? 'not in the data set' : 'split drawn at harvest'}</Badge>;
}
