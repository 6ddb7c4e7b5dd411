import clsx from 'clsx';
import { ArrowRight, CircleAlert } from 'lucide-react';
import type { RunLine } from '../../../../src/records/console/runs/list.ts';
import type { RunReport } from '../../../../src/records/console/runs/run.ts';
import { Verdict } from '../../ui/badge.tsx';
import { Caret } from './section.tsx';

const EDGES = { parity: 'border-l-parity', inferior: 'border-l-inferior', inconclusive: 'border-l-inconclusive' } as const;
const WORDS = { parity: 'text-parity', inferior: 'text-inferior', inconclusive: 'text-inconclusive' } as const;

/** The decision in a sentence, why, and what to do now: the report's own words. */
export function VerdictCard({ line: { word, outcome, action }, report: { warnings, sentence, next, why } }: { line: RunLine; report: RunReport }) {
  const shade = outcome ?? 'inconclusive';
  return (
    <section aria-label="Decision" className={clsx('rounded-xl border border-l-4 border-rule bg-raised', EDGES[shade])}>
      {warnings.map((warning) => (
        <p key={warning} className="flex items-start gap-2 border-b border-rule px-5 py-2 text-[0.8125rem] text-muted">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          {warning}
        </p>
      ))}
      <div className="grid gap-x-10 gap-y-4 px-5 py-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-3">
            <h2 className={clsx('text-2xl font-semibold tracking-tight', WORDS[shade])}>{word}</h2>
            {action && <Verdict of={action} />}
          </div>
          <p className="mt-1.5 text-[1.0625rem] leading-snug font-medium text-pretty">{sentence}</p>
          <details className="group mt-3 text-sm">
            <summary className="inline-flex cursor-pointer items-center gap-2 text-muted marker:content-none hover:text-ink">
              <Caret />
              Why, in figures
            </summary>
            <ul className="mt-2 flex list-disc flex-col gap-1.5 pl-5 text-[0.8125rem] text-muted">
              {why.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </details>
        </div>
        <div className="min-w-0">
          <h3 className="text-[0.8125rem] font-medium text-muted">Next</h3>
          <ul className="mt-1 flex flex-col gap-1.5 text-sm">
            {next.map((step) => (
              <li key={step} className="flex gap-2">
                <ArrowRight className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
                <span className="min-w-0 break-words">{step}</span>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}
