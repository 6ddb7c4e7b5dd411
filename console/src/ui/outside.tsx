import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';

/** A link to elsewhere, in a tab of its own; as plain text where there is no address. Only addresses that the server let through may stand here. */
export function Outside({ to, children }: { to: string | null; children: ReactNode }) {
  if (to === null) return <>{children}</>;
  return (
    <a href={to} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1 break-all text-accent underline underline-offset-4">
      {children}
      <ExternalLink className="size-3 shrink-0" aria-hidden />
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}
