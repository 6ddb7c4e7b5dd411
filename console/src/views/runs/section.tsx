import type { ReactNode } from 'react';

/** A table in its card: it scrolls by itself where the screen is narrow, by keyboard too. */
export function Scrolling({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section tabIndex={0} aria-label={label} className="overflow-x-auto focus-visible:-outline-offset-2">
      {children}
    </section>
  );
}

/** Cells of a plain table. */
export const CELLS =
  'w-full text-sm [&_td]:px-4 [&_td]:py-1.5 [&_th]:px-4 [&_th]:py-1.5 max-sm:[&_td]:px-2 max-sm:[&_th]:px-2 max-sm:[&_th:first-child]:pl-4 [&_thead_th]:text-[0.8125rem] [&_thead_th]:font-medium [&_thead_th]:text-muted [&_thead_th]:whitespace-nowrap [&_tbody_tr]:border-t [&_tbody_tr]:border-rule [&_tbody_th]:font-normal [&_th]:text-left';

/** Folded away until it is wanted. */
export function Folded({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <details className="group min-w-0 border-t border-rule">
      <summary className="flex cursor-pointer items-baseline gap-x-2 px-4 py-2.5 text-sm marker:content-none hover:bg-hover max-sm:flex-wrap">
        <Caret />
        <span className="font-medium">{title}</span>
        {aside && <span className="text-[0.8125rem] text-muted">{aside}</span>}
      </summary>
      {children}
    </details>
  );
}

export function Caret() {
  return (
    <svg viewBox="0 0 12 12" aria-hidden className="size-3 shrink-0 text-muted transition-transform group-open:rotate-90">
      <path d="M4.5 2.5 8 6l-3.5 3.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
