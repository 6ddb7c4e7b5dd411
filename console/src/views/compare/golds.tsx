import type { UseQueryResult } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import type { GoldsToSettle, OpenGoldView } from '../../../../src/records/console/compare/golds.ts';
import type { CompareRun } from '../../../../src/records/console/compare/list.ts';
import { trackName } from '../../app/tracks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Code } from '../../ui/code.tsx';
import { count } from '../../ui/numbers.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import type { Change, Choice } from './choice.ts';
import { Decide } from './decide.tsx';
import { RowList } from './row-list.tsx';

interface GoldsProps {
  run: CompareRun;
  choice: Choice;
  change(next: Change, options?: { replace?: boolean }): void;
  golds: UseQueryResult<GoldsToSettle>;
}

/** The golds that the hosted model contradicts and nobody decided on, and the file that decisions go into. */
export function Golds({ choice, change, golds: { data, error, refetch } }: GoldsProps) {
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={6} label="Golds" />;
  const { open, total, problem, advice, settled } = data;
  const at = open.findIndex(({ example }) => example === choice.gold);
  const chosen = open[at] ?? null;
  const choose = (gold: string | null) => change({ gold }, { replace: true });
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <p className="max-w-[60rem] text-sm text-muted">
        Asked again, the hosted model gave another answer than the recorded one. One of the two may be wrong, or both may be right: only people can tell.
        {total > open.length && ` The first ${count(open.length)} of ${count(total)} are here; the others come up once these are settled.`}
      </p>
      {advice !== null && (
        <Card title="No file for decisions yet">
          <p className="mb-3 text-sm">{advice}</p>
          <Code text={'harvest:\n  labels: labels.yaml'} label="What to add to the config" />
        </Card>
      )}
      {problem !== null && <Failure error={problem} retry={() => void refetch()} />}
      {open.length === 0 ? (
        <Empty title="No gold is open.">Every contradiction of this run is settled, or the hosted model always gave its recorded answer again.</Empty>
      ) : (
        <div className="grid min-w-0 items-start gap-5 lg:grid-cols-[20rem_minmax(0,1fr)] xl:grid-cols-[23rem_minmax(0,1fr)]">
          <RowList
            label="Golds to settle"
            total={open.length}
            rowAt={(index) => open[index]}
            idOf={({ example }) => example}
            chosen={at === -1 ? null : at}
            onChoose={({ example }) => choose(example)}
            render={(gold) => <GoldRow gold={gold} />}
            className={`max-h-[calc(100dvh-18rem)] min-h-72 lg:sticky lg:top-4 ${chosen === null ? '' : 'max-lg:hidden'}`}
          />
          {chosen === null ? (
            <div className="max-lg:hidden">
              <Empty title="Choose a gold on the left.">Its answers are shown beside each other.</Empty>
            </div>
          ) : (
            <div className="flex min-w-0 flex-col gap-4">
              <Button size="small" look="quiet" className="-ml-2.5 self-start lg:hidden" onClick={() => choose(null)}>
                <ArrowLeft /> Golds
              </Button>
              <Decide
                key={chosen.example}
                gold={chosen}
                golds={data}
                onSettled={() => choose(open[at + 1]?.example ?? open[at - 1]?.example ?? null)}
                change={change}
              />
            </div>
          )}
        </div>
      )}
      {settled.length > 0 && <SettledList golds={data} />}
    </div>
  );
}

function GoldRow({ gold: { prompt, tool, track, split, others } }: { gold: OpenGoldView }) {
  return (
    <>
      <span className="truncate text-sm">{prompt.split('\n').findLast((line) => line.trim() !== '') ?? tool}</span>
      <span className="flex min-w-0 items-center gap-2 text-xs text-muted">
        <span className="min-w-0 flex-1 truncate font-mono">{tool}</span>
        <span className="shrink-0">
          {trackName(track)} · {split} · {others.length} other{others.length === 1 ? '' : 's'}
        </span>
      </span>
    </>
  );
}

function SettledList({ golds: { file, settled } }: { golds: GoldsToSettle }) {
  return (
    <Card title={`Settled in ${file}`} aside={<Badge>{count(settled.length)}</Badge>} flush>
      <ul className="max-h-80 divide-y divide-rule overflow-auto text-[0.8125rem]">
        {settled.map(({ example, tool, decision, line }) => (
          <li key={`${line} ${example}`} className="flex flex-wrap gap-x-4 gap-y-1 px-4 py-2">
            <span className="font-mono text-muted">{example}</span>
            <span className="font-mono">{tool}</span>
            <span className="min-w-0 font-mono break-words">{decision}</span>
            <span className="ml-auto text-muted">line {line}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
