import clsx from 'clsx';
import type { ShownCandidate, ShownTrack } from '../../../../src/records/console/runs/run.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Interval, scaleOf } from './interval.tsx';
import { RoleMark, toneOf } from './marks.tsx';
import { RoleHeads } from './role-heads.tsx';
import { CELLS, Folded, Scrolling } from './section.tsx';

/** One track: what each model reaches, and the local model against the hosted one, interval by interval against the margin. */
export function TrackCard({ track }: { track: ShownTrack }) {
  const { label, candidates, slices, models, notes, training, deciding } = track;
  const first = candidates.find(({ isDeciding }) => isDeciding) ?? candidates[0];
  const others = candidates.filter((one) => one !== first);
  return (
    <Card
      flush
      title={label}
      aside={
        first && (
          <span className="flex flex-wrap items-center gap-2">
            <Badge tone={toneOf(first.mark)}>{first.word}</Badge>
            {first.label} against hosted, {first.pairs}
          </span>
        )
      }
    >
      <div className="grid min-w-0 2xl:grid-cols-2">
        <Figures track={track} />
        {first && <Differences candidate={first} track={label} className="border-rule max-2xl:border-t 2xl:border-l" />}
      </div>
      {others.map((candidate) => (
        <Folded key={candidate.candidate} title={`${candidate.label} against hosted`} aside={<Badge tone={toneOf(candidate.mark)}>{candidate.word}</Badge>}>
          <Differences candidate={candidate} track={label} className="border-t border-rule" />
        </Folded>
      ))}
      {slices.length > 0 && (
        <Folded title="By slice, tool and kind of request" aside={deciding}>
          <Slices track={track} />
        </Folded>
      )}
      <Folded
        title="Latency, tokens and cost"
        aside={models
          .map(({ name }) => name)
          .filter((name, index, all) => all.indexOf(name) === index)
          .join(', ')}
      >
        <Models models={models} label={label} />
        <p className="px-4 py-2 text-[0.8125rem] text-muted">{notes.join(' ')}</p>
      </Folded>
      {training && (
        <Folded title="Training" aside={training.summary}>
          <div className="flex flex-col gap-2 px-4 pb-3 text-[0.8125rem]">
            <p className="text-muted">{training.recipe}</p>
            <ul className="flex flex-wrap gap-x-4 gap-y-1.5">
              {training.checks.map((check) => (
                <li key={check.label} className="flex items-center gap-1.5">
                  <Badge tone={check.isOk ? 'good' : 'bad'}>{check.isOk ? 'passed' : 'failed'}</Badge>
                  <span>{check.label}</span>
                  <span className="text-muted">{check.detail}</span>
                </li>
              ))}
            </ul>
          </div>
        </Folded>
      )}
    </Card>
  );
}

function Figures({ track: { metrics, roles, label } }: { track: ShownTrack }) {
  return (
    <Scrolling label={`${label}: metrics`}>
      <table className={CELLS}>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <RoleHeads roles={roles} />
          </tr>
        </thead>
        <tbody>
          {metrics.map(({ name, label: metric, decides, figures, n }) => (
            <tr key={name}>
              <th scope="row" className={clsx('whitespace-nowrap', decides ? '!font-medium' : 'text-muted')}>
                {metric}
                {decides && <span className="ml-1.5 text-xs font-normal text-faint max-sm:hidden">decides</span>}
              </th>
              {roles.map((role) => (
                <td key={role} className="text-right whitespace-nowrap">
                  <span className={decides ? 'font-medium' : ''}>{figures[role]?.text ?? '–'}</span>
                  <span className="ml-1.5 text-xs text-faint max-sm:hidden">{figures[role]?.interval}</span>
                </td>
              ))}
              <td className="text-right text-muted">{n}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function Differences({ candidate, track, className }: { candidate: ShownCandidate; track: string; className: string }) {
  const { differences, level, label, remarks } = candidate;
  const drawn = differences.map(({ difference, low, high, margin, isBounded }) => ({
    difference,
    margin,
    low: isBounded ? low : null,
    high: isBounded ? high : null,
  }));
  const scale = scaleOf(drawn);
  return (
    <div className={clsx('min-w-0', className)}>
      <Scrolling label={`${track}: ${label} against hosted`}>
        <table className={CELLS}>
          <thead>
            <tr>
              <th scope="col">
                {label} − hosted<span className="max-sm:hidden">, in points</span>
              </th>
              <th scope="col" className="w-[40%]">
                {level} interval<span className="max-sm:hidden">, against the margin</span>
              </th>
              <th scope="col" className="!text-right">
                Difference
              </th>
              <th scope="col" className="!text-right max-sm:hidden">
                Won / lost
              </th>
            </tr>
          </thead>
          <tbody>
            {differences.map((row, index) => (
              <tr key={row.metric}>
                <th scope="row" className={row.decides ? '!font-medium' : 'text-muted'}>
                  <span className="flex flex-wrap items-center gap-x-2">
                    {row.label}
                    {row.decides && <Badge tone={toneOf(row.outcome)}>{row.outcome}</Badge>}
                  </span>
                  {row.needed && <span className="block text-xs font-normal text-faint">{row.needed}</span>}
                </th>
                <td>
                  <Interval
                    drawn={drawn[index] ?? { difference: row.difference, low: null, high: null }}
                    scale={scale}
                    look={row.decides ? row.outcome : 'plain'}
                    says={`${row.label}: ${row.text} points, ${level} interval ${row.interval}, margin ${(row.margin * 100).toFixed(1)}: ${row.outcome}`}
                  />
                </td>
                <td className="text-right whitespace-nowrap">
                  {row.text} <span className="text-xs text-faint max-sm:hidden">{row.interval}</span>
                </td>
                <td className="text-right whitespace-nowrap text-muted max-sm:hidden">{row.discordant}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
      {remarks.length > 0 && (
        <ul className="flex flex-col gap-1 border-t border-rule px-4 py-2.5 text-[0.8125rem] text-muted">
          {remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Slices({ track: { slices, roles, label } }: { track: ShownTrack }) {
  return (
    <Scrolling label={`${label}: slices`}>
      <table className={CELLS}>
        <thead>
          <tr>
            <th scope="col">Slice</th>
            <th scope="col">Kind</th>
            <RoleHeads roles={roles} />
          </tr>
        </thead>
        <tbody>
          {slices.map(({ name, kind, isGated, figures, n }) => (
            <tr key={`${kind} ${name}`}>
              <th scope="row">{name}</th>
              <td className="text-muted">{isGated ? kind : `${kind}, not in the gate`}</td>
              {roles.map((role) => (
                <td key={role} className="text-right whitespace-nowrap">
                  {figures[role]?.text ?? '–'} <span className="text-xs text-faint max-sm:hidden">{figures[role]?.interval}</span>
                </td>
              ))}
              <td className="text-right text-muted">{n}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

const HEADS = ['Examples', 'Median', 'p95', 'First token', 'Tokens in', 'Tokens out', 'Tokens/s', 'Cost'] as const;

function Models({ models, label }: { models: ShownTrack['models']; label: string }) {
  return (
    <Scrolling label={`${label}: latency, tokens and cost`}>
      <table className={CELLS}>
        <thead>
          <tr>
            <th scope="col">Model</th>
            {HEADS.map((head) => (
              <th key={head} scope="col" className="!text-right">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <tr key={model.role}>
              <th scope="row">
                <RoleMark role={model.role} /> <span className="ml-1 text-muted">{model.name}</span>
                {model.remarks && <span className="block text-xs text-faint">{model.remarks}</span>}
              </th>
              {[model.examples, model.p50, model.p95, model.firstToken, model.tokensIn, model.tokensOut, model.tokensPerSecond, model.cost].map(
                (value, index) => (
                  <td key={HEADS[index]} className="text-right whitespace-nowrap">
                    {value === '-' ? '–' : value}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}
