import clsx from 'clsx';
import { Link } from 'react-router';
import type { RunReport, ShownMisses } from '../../../../src/records/console/runs/run.ts';
import { Card } from '../../ui/card.tsx';
import { CELLS, Folded, Scrolling } from './section.tsx';

/** Where the misses are, cause by tool: the deciding models in sight, the others folded away. */
export function MissesCard({ runId, report: { misses, clean } }: { runId: string; report: RunReport }) {
  if (misses.length === 0 && clean.length === 0) return null;
  const first = misses.filter(({ isDeciding }) => isDeciding);
  const shown = first.length > 0 ? first : misses.slice(0, 1);
  return (
    <Card flush title="Where the misses are" aside={clean.length > 0 ? `Without a miss: ${clean.join('; ')}` : undefined}>
      <div className={clsx('grid min-w-0', shown.length > 1 && '2xl:grid-cols-2 2xl:divide-x 2xl:divide-rule')}>
        {shown.map((map) => (
          <div key={map.title} className="min-w-0 max-2xl:border-t max-2xl:border-rule max-2xl:first:border-t-0">
            <div className="px-4 pt-3">
              <h3 className="text-sm font-medium">{map.title}</h3>
              <p className="text-[0.8125rem] text-muted">{map.sentence}</p>
            </div>
            <Heat map={map} runId={runId} />
          </div>
        ))}
      </div>
      {misses
        .filter((map) => !shown.includes(map))
        .map((map) => (
          <Folded key={map.title} title={map.title} aside={map.sentence}>
            <Heat map={map} runId={runId} />
          </Folded>
        ))}
    </Card>
  );
}

const HEATS = ['', 'bg-inferior/8', 'bg-inferior/16', 'bg-inferior/24', 'bg-inferior/32', 'bg-inferior/40'] as const;

function Heat({ map, runId }: { map: ShownMisses; runId: string }) {
  const { track, role, tools, others, causes, title } = map;
  const to = { run: runId, track, show: `${role}-wrong` };
  return (
    <Scrolling label={`${title}: causes of misses by tool`}>
      <table className={clsx(CELLS, '[&_td]:!px-2.5')}>
        <thead>
          <tr>
            <th scope="col">Cause</th>
            {tools.map((tool) => (
              <th key={tool} scope="col" className="!px-2.5 !text-right !font-normal">
                {tool}
              </th>
            ))}
            {others && <th scope="col">{others}</th>}
            <th scope="col" className="!text-right">
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {causes.map(({ cause, label, isLearnable, total, cells, others: rest }) => (
            <tr key={cause}>
              <th scope="row" className="whitespace-nowrap">
                {label}
                {!isLearnable && <span className="ml-1.5 text-xs text-faint">not to be learned</span>}
              </th>
              {cells.map(({ misses, heat }, index) => (
                <td key={tools[index]} className={clsx('text-right', HEATS[heat], misses === 0 && 'text-faint')}>
                  {misses === 0 ? 0 : <ToMisses to={{ ...to, cause, tool: tools[index] ?? '' }} count={misses} says={`${label} in ${tools[index]}`} />}
                </td>
              ))}
              {others && <td className="text-right">{rest}</td>}
              <td className="text-right">
                <ToMisses to={{ ...to, cause }} count={total} says={label} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

/** The examples themselves, side by side. */
function ToMisses({ to, count, says }: { to: Record<string, string>; count: number; says: string }) {
  return (
    <Link to={`/compare?${new URLSearchParams(to)}`} aria-label={`${count}: ${says}, side by side`} className="underline-offset-4 hover:underline">
      {count}
    </Link>
  );
}
