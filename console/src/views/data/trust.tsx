import { Link } from 'react-router';
import type { DataSet } from '../../../../src/records/console/dataset.ts';
import type { DatasetStats, Overlap } from '../../../../src/records/dataset-stats.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { bytes, count, percent } from '../../ui/numbers.ts';
import { PlainTable } from './table.tsx';

/** How much of one split stands word for word in another, or in a public data set. */
export function Contamination({ stats: { contamination }, note }: { stats: DatasetStats; note: string }) {
  return (
    <Card
      title="Contamination"
      aside={contamination.overlaps.some(({ overlapping }) => overlapping > 0) ? 'Look at the worst pairs' : 'No overlap found'}
      flush
    >
      {contamination.overlaps.length === 0 ? (
        <p className="p-4 text-sm text-muted">There is nothing to compare: one split alone, and no public data set in harvest.publicSets.</p>
      ) : (
        <PlainTable<Overlap>
          label="Contamination"
          rows={contamination.overlaps}
          keyOf={({ split, against }) => `${split} ${against}`}
          columns={[
            { title: 'Split, against', cell: ({ split, against }) => `${split} in ${against}` },
            { title: 'Measured', isNumeric: true, cell: ({ conversations, tooShort }) => count(conversations - tooShort) },
            { title: 'Too short to tell', isNumeric: true, cell: ({ tooShort }) => count(tooShort) },
            {
              title: 'Overlapping',
              isNumeric: true,
              cell: ({ overlapping }) => (overlapping > 0 ? <Badge tone="warn">{count(overlapping)}</Badge> : '0'),
            },
            { title: 'Mean share', isNumeric: true, cell: ({ meanShare }) => percent(meanShare) },
            { title: 'Worst pairs', cell: ({ worst }) => <Worst pairs={worst.slice(0, 3)} /> },
          ]}
        />
      )}
      {note && <p className="border-t border-rule px-4 py-2 text-[0.8125rem] text-muted">{note}</p>}
    </Card>
  );
}

function Worst({ pairs }: { pairs: Overlap['worst'] }) {
  if (pairs.length === 0) return '–';
  return (
    <ul className="flex flex-col gap-0.5 text-[0.8125rem]">
      {pairs.map(({ example, with: other, share }) => (
        <li key={`${example} ${other}`}>
          <ExampleLink id={example} /> in <ExampleLink id={other} />: {percent(share)}
        </li>
      ))}
    </ul>
  );
}

/** The other may be of a public data set, where it has no page. */
function ExampleLink({ id }: { id: string }) {
  if (!/^[0-9a-f]{16}$/.test(id)) return <span className="font-mono">{id}</span>;
  return (
    <Link to={`/data?tab=examples&example=${id}`} className="font-mono hover:underline">
      {id}
    </Link>
  );
}

/** What was taken out of the traces before anything was written. */
export function Redaction({ manifest }: { manifest: DataSet['manifest'] }) {
  const redaction = manifest?.redaction ?? null;
  const kinds = Object.entries(redaction?.kinds ?? {}).toSorted(([, a], [, b]) => b - a);
  return (
    <Card title="Redaction" aside={redaction === null ? 'not recorded' : redaction.enabled ? 'on' : 'off'} flush={kinds.length > 0}>
      {kinds.length > 0 ? (
        <PlainTable
          label="Redaction"
          rows={kinds}
          keyOf={([kind]) => kind}
          columns={[
            { title: 'Kind', cell: ([kind]) => kind },
            { title: 'Different values, trace by trace', isNumeric: true, cell: ([, found]) => count(found) },
          ]}
        />
      ) : (
        <p className="text-sm text-muted">
          {redaction === null
            ? 'This data set was written before redaction was recorded.'
            : redaction.enabled
              ? 'Nothing was found that had to be taken out (harvest.redact).'
              : 'harvest.redact is off: whatever the traces hold stands in the rows.'}
        </p>
      )}
    </Card>
  );
}

const STATES = {
  intact: { tone: 'good', label: 'as the manifest says' },
  changed: { tone: 'bad', label: 'changed since' },
  missing: { tone: 'warn', label: 'not there' },
} as const;

/** The files of the folder, and the ledger that keeps splits for ever. Those that are not what they should be are shown, the others on demand. */
export function Files({ data: { files, ledger, manifest } }: { data: DataSet }) {
  const wrong = files.filter(({ state }) => state !== 'intact');
  const size = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  const kept = ledger.isReadable
    ? `The ledger keeps ${count(ledger.entries)} sessions, traces and families in their splits for ever.`
    : 'The ledger cannot be read: restore it from Git, it keeps examples in their splits.';
  return (
    <Card title="Files" aside={manifest && `seed ${manifest.seed}, ${manifest.instruction} instruction, ${manifest.signatures} signatures`} flush>
      <div className="flex flex-col gap-1 px-4 py-3 text-sm">
        <p>
          {count(files.length)} files, {bytes(size)}
          {wrong.length === 0 ? '; each has the digest that the manifest says.' : `; ${count(wrong.length)} not as the manifest says.`}
        </p>
        <p className="text-muted">{kept}</p>
        {manifest?.sources.map(({ path, sha256 }) => (
          <p key={path} className="text-muted">
            Made of <span className="font-mono text-[0.8125rem] break-all text-ink">{path}</span>{' '}
            <span className="font-mono text-[0.8125rem]">{sha256.slice(0, 12)}</span>
          </p>
        ))}
      </div>
      {wrong.length > 0 && <FileTable files={wrong} label="Files that are not as the manifest says" />}
      {files.length > wrong.length && (
        <details className="border-t border-rule">
          <summary className="cursor-pointer px-4 py-2 text-[0.8125rem] text-muted hover:text-ink">All files</summary>
          <FileTable files={files} label="All files" />
        </details>
      )}
    </Card>
  );
}

function FileTable({ files, label }: { files: DataSet['files']; label: string }) {
  return (
    <div className="border-t border-rule">
      <PlainTable
        {...{ label }}
        rows={files}
        keyOf={({ path }) => path}
        columns={[
          { title: 'File', cell: ({ path }) => <span className="font-mono text-[0.8125rem]">{path}</span> },
          { title: 'Rows', isNumeric: true, cell: ({ rows }) => count(rows) },
          { title: 'Size', isNumeric: true, cell: ({ bytes: size }) => (size === null ? '–' : bytes(size)) },
          { title: 'State', cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].label}</Badge> },
        ]}
      />
    </div>
  );
}
