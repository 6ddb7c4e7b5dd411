import { useQuery } from '@tanstack/react-query';
import type { TraceHarvested, TraceShown } from '../../../../../src/records/console/trace.ts';
import { get } from '../../../api/client.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { count } from '../../../ui/numbers.ts';
import { Failure, Loading } from '../../../ui/states.tsx';
import { HarvestedRow } from './harvested-row.tsx';

interface HarvestProps {
  trace: TraceShown;
  /** Shows a step by its key. */
  onStep(key: string): void;
}

/** What a harvest of this trace by itself makes: the rows, and of every step what becomes of it. */
export function Harvest({ trace, onStep }: HarvestProps) {
  const { id } = trace.row;
  const { data, error, refetch } = useQuery({
    queryKey: ['traces', 'harvest', id],
    queryFn: ({ signal }) => get<TraceHarvested>(`/traces/${encodeURIComponent(id)}/harvest`, {}, signal),
  });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={6} label="The trace is harvested" />;
  return (
    <div className="flex flex-col gap-4">
      <Summary of={data} />
      {data.rows.map((row) => (
        <HarvestedRow key={`${row.track} ${row.exampleId}`} row={row} hasDataset={data.dataset !== null} />
      ))}
      <Fates of={data} trace={trace} onStep={onStep} />
    </div>
  );
}

function Summary({ of: { refusal, rows, redacted, dataset } }: { of: TraceHarvested }) {
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      {refusal ? (
        <div className="rounded-xl border border-inconclusive/30 bg-inconclusive-soft px-4 py-3">
          <p className="font-medium text-inconclusive">Nothing of this trace would be learned.</p>
          <p className="mt-0.5">{refusal}</p>
        </div>
      ) : (
        <p>
          <span className="font-medium">
            {count(rows.length)} {rows.length === 1 ? 'row' : 'rows'}
          </span>{' '}
          from this trace by itself. In a whole harvest, one that repeats another or is beyond the limit is left out.
        </p>
      )}
      <p className="text-muted">
        {redactionOf(redacted, refusal !== null)}
        {dataset
          ? `Splits are those of ${dataset.path}, ${count(dataset.examples)} examples.`
          : 'There is no data set yet: splits are drawn when it is harvested.'}
      </p>
    </div>
  );
}

function redactionOf(redacted: TraceHarvested['redacted'], isRefused: boolean): string {
  if (redacted === null) return 'The config leaves personal data and secrets in. ';
  if (isRefused) return '';
  const taken = Object.entries(redacted).filter(([, values]) => values > 0);
  if (taken.length === 0) return 'Redaction finds nothing to take out of it. ';
  return `Redaction takes out of it: ${taken.map(([kind, values]) => `${kind} ${count(values)}`).join(', ')}. `;
}

const TONES: Readonly<Record<string, Tone>> = { example: 'good', quarantined: 'bad', superseded: 'warn', duplicate: 'warn' };
const WORDS: Readonly<Record<string, string>> = {
  example: 'example',
  part: 'part of another',
  'not-a-model-call': 'no model call',
  'own-evaluation': 'own evaluation',
  quarantined: 'quarantined',
  'beyond-limit': 'beyond the limit',
  duplicate: 'duplicate',
  superseded: 'superseded',
};

function Fates({ of: { fates }, trace, onStep }: { of: TraceHarvested; trace: TraceShown; onStep(key: string): void }) {
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  return (
    <Card title="What becomes of each step" flush>
      <ul className="divide-y divide-rule">
        {fates.map(({ where, fate, reason, detail, sentence, remedy, instrumentation }, index) => {
          const node = nodes.get(where);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an observation may come twice
            <li key={index} className="grid gap-x-4 gap-y-1 px-4 py-2.5 text-sm items-baseline sm:grid-cols-[14rem_9rem_1fr]">
              {node ? (
                <button
                  type="button"
                  onClick={() => onStep(node.key)}
                  className="min-h-6 min-w-0 truncate rounded text-left text-accent underline-offset-2 hover:underline"
                >
                  {node.name}
                </button>
              ) : (
                <span className="min-w-0 font-mono text-[0.8125rem] break-all">{where}</span>
              )}
              <span>
                <Badge tone={TONES[fate] ?? 'neutral'}>{WORDS[fate] ?? fate}</Badge>
              </span>
              <span className="min-w-0 break-words text-muted">
                {sentence && <span className="text-ink">{sentence} </span>}
                {remedy}
                {detail && <span className="block font-mono text-[0.8125rem]">{detail}</span>}
                {!reason && !detail && instrumentation && `recorded by ${instrumentation}`}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
