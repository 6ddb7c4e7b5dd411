import { CircleAlert } from 'lucide-react';
import { createContext, type ReactNode, useContext } from 'react';
import { ApiProblem } from '../api/client.ts';
import { Button } from './button.tsx';

/** Nothing here yet, why, and what brings it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-1.5 rounded-xl border border-dashed border-rule px-6 py-14 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-xl text-sm text-muted">{children}</div>}
    </div>
  );
}

/** The sentence that already stands above every view: what is wrong with the config is said once. */
export const SaidAbove = createContext<string | null>(null);

/** What went wrong, in the server's own sentence, and the way to ask again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const said = useContext(SaidAbove);
  if (said !== null && error instanceof Error && onOneLine(error.message) === onOneLine(said))
    return (
      <Empty title="Nothing can be shown without the config.">
        <p>What is wrong with it stands above. This page follows as soon as the file is mended.</p>
        {retry && (
          <Button size="small" className="mt-3" onClick={retry}>
            Ask again
          </Button>
        )}
      </Empty>
    );
  const hasEnded = error instanceof ApiProblem && error.status === 401;
  return (
    <div role="alert" className="flex items-start gap-3 rounded-xl border border-inferior/30 max-sm:flex-wrap bg-inferior-soft px-4 py-3 text-sm">
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-inferior" aria-hidden />
      <p className="min-w-0 flex-1 break-words whitespace-pre-line">{error instanceof Error ? error.message : String(error)}</p>
      {hasEnded ? (
        <Button size="small" onClick={() => location.reload()}>
          Reload
        </Button>
      ) : (
        retry && (
          <Button size="small" onClick={retry}>
            Ask again
          </Button>
        )
      )}
    </div>
  );
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

const WIDTHS = ['92%', '75%', '84%', '61%', '88%', '70%', '79%', '66%'] as const;

/** Grey lines in the place of what is being fetched. */
export function Loading({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-3 py-2">
      {WIDTHS.slice(0, rows).map((width) => (
        <div key={width} className="h-5 animate-pulse rounded bg-hover" style={{ width }} />
      ))}
    </div>
  );
}
