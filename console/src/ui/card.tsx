import clsx from 'clsx';
import type { ReactNode } from 'react';

interface CardProps {
  title?: ReactNode;
  /** Right of the title. */
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  /** Tables reach to the edge. */
  flush?: boolean;
}

export function Card({ title, aside, children, className, flush = false }: CardProps) {
  return (
    <section className={clsx('min-w-0 rounded-xl border border-rule bg-raised', className)}>
      {(title || aside) && (
        <div className="flex flex-wrap items-center justify-between gap-2 border-b border-rule px-4 py-2.5">
          {title && <h2 className="text-sm font-semibold">{title}</h2>}
          {aside && <div className="text-[0.8125rem] text-muted">{aside}</div>}
        </div>
      )}
      <div className={flush ? '' : 'p-4'}>{children}</div>
    </section>
  );
}

interface StatProps {
  label: string;
  value: ReactNode;
  note?: ReactNode;
}

/** One figure with its name; several stand in a `Stats`. */
export function Stat({ label, value, note }: StatProps) {
  return (
    <div className="min-w-0 px-4 py-3">
      <dt className="truncate text-[0.8125rem] text-muted">{label}</dt>
      <dd className="mt-0.5 text-xl font-semibold tracking-tight">{value}</dd>
      {note && <dd className="mt-0.5 text-[0.8125rem] text-muted">{note}</dd>}
    </div>
  );
}

export function Stats({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-2 divide-x divide-y divide-rule overflow-hidden rounded-xl border border-rule bg-raised sm:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] sm:divide-y-0">
      {children}
    </dl>
  );
}
