import clsx from 'clsx';
import { Download } from 'lucide-react';
import type { RunDetail, RunReport } from '../../../../src/records/console/runs/run.ts';
import { address } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClasses } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/code.tsx';
import { bytes } from '../../ui/numbers.ts';
import { runPath } from './queries.ts';
import { CELLS, Folded, Scrolling } from './section.tsx';

/** What asking otherwise would gain, before anything is trained. */
export function RemediesCard({ remedies }: { remedies: RunReport['remedies'] }) {
  if (remedies.length === 0) return null;
  return (
    <Card flush title="Asking otherwise, without training">
      {remedies.map(({ label, sentence, verdict, tried, left }) => (
        <div key={label} className="border-t border-rule first:border-t-0">
          <p className="px-4 pt-3 text-sm">
            <b className="font-medium">{label}.</b> {sentence} {verdict}
          </p>
          <Scrolling label={`${label}: remedies`}>
            <table className={CELLS}>
              <thead>
                <tr>
                  <th scope="col">Tried</th>
                  <th scope="col">Reaches</th>
                  <th scope="col">Difference</th>
                  <th scope="col">Won / lost</th>
                </tr>
              </thead>
              <tbody>
                {tried.map((one) => (
                  <tr key={one.name}>
                    <th scope="row">
                      {one.name} {one.isBest && <Badge tone="good">best</Badge>}
                    </th>
                    <td>{one.value}</td>
                    <td>
                      {one.text} <span className="text-xs text-faint">{one.interval}</span>
                    </td>
                    <td className="text-muted">{one.changed}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolling>
          {left.length > 0 && <p className="px-4 pb-3 text-[0.8125rem] text-muted">{left.join('; ')}</p>}
        </div>
      ))}
    </Card>
  );
}

/** What the run did, what it took from the cache, and why. */
export function StagesCard({ report: { stages, stagesNote } }: { report: RunReport }) {
  const widest = Math.max(0.000_001, ...stages.map(({ share }) => share));
  return (
    <Card flush title="Stages" aside={stagesNote ?? undefined}>
      <ol aria-label="Stages of the run" className="py-1.5">
        {stages.map(({ name, status, why, time, share, shareText }) => (
          <li
            key={name}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-1 text-sm md:grid-cols-[13rem_4.5rem_minmax(0,1fr)_5rem_5rem]"
          >
            <span className="truncate">{name}</span>
            <span className={clsx('text-[0.8125rem]', status === 'reused' ? 'text-muted' : 'text-parity')}>{status}</span>
            <span className="flex min-w-0 items-center gap-3 max-md:order-last max-md:col-span-2">
              <span className="h-1.5 w-24 shrink-0 overflow-hidden rounded-full bg-sunken sm:w-40" aria-hidden>
                <span className="block h-full rounded-full bg-field" style={{ width: `${(100 * share) / widest}%` }} />
              </span>
              <span className="truncate text-[0.8125rem] text-muted">{why}</span>
            </span>
            <span className="text-right text-[0.8125rem] text-faint max-md:hidden">{shareText}</span>
            <span className="text-right text-[0.8125rem] max-md:hidden">{time}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** What is looked for first; the digests of predictions, how models were asked and the traces are folded away. */
const FOLDED = /^(Predictions|Asked|Not sent|Trace)/;

/** Commit, digests, engine and versions: what it takes to say exactly what was measured. */
export function ProvenanceCard({ report: { provenance, traces } }: { report: RunReport }) {
  const all = [...provenance, ...traces.map(({ label, value }) => ({ label: `Trace: ${label}`, value }))];
  return (
    <Card flush title="Provenance">
      <Facts facts={all.filter(({ label }) => !FOLDED.test(label))} />
      <Folded title="Predictions, how models were asked, traces">
        <Facts facts={all.filter(({ label }) => FOLDED.test(label))} />
      </Folded>
    </Card>
  );
}

function Facts({ facts }: { facts: RunReport['provenance'] }) {
  return (
    <dl className="py-1.5">
      {facts.map(({ label, value }) => {
        const digest = /^[0-9a-f]{12,}/.exec(value)?.[0];
        return (
          <div key={label} className="flex items-start gap-x-3 px-4 py-1 text-[0.8125rem] max-md:flex-wrap">
            <dt className="w-52 shrink-0 text-muted max-md:w-full">{label}</dt>
            <dd className={clsx('min-w-0 flex-1 break-words', digest && 'font-mono text-xs leading-5 break-all')}>{value}</dd>
            {digest && (
              <dd className="-my-1">
                <CopyButton text={digest} label={`Copy ${label}`} />
              </dd>
            )}
          </div>
        );
      })}
    </dl>
  );
}

export function FilesCard({ detail: { files, line } }: { detail: RunDetail }) {
  return (
    <Card flush title="Files of the run" aside={`eval-results/${line.agent}/${line.id}`}>
      <ul aria-label="Files" className="grid gap-px sm:grid-cols-2 xl:grid-cols-3">
        {files.map(({ name, bytes: size }) => (
          <li key={name} className="flex items-center gap-3 px-4 py-1.5 text-sm">
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <span className="text-[0.8125rem] text-muted">{size === null ? 'made when asked for' : bytes(size)}</span>
            <a
              href={address(`${runPath(line.id)}/files/${encodeURIComponent(name)}`)}
              download={name}
              aria-label={`Download ${name}`}
              className={buttonClasses({ look: 'quiet', size: 'small' })}
            >
              <Download />
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
