import { useRouteError } from 'react-router';
import { Button } from '../ui/button.tsx';

/** A view that fell over: the others still stand. */
export function Broken() {
  const error = useRouteError();
  return (
    <main className="mx-auto flex min-h-dvh max-w-lg flex-col items-start justify-center gap-3 p-6">
      <h1 className="text-xl font-semibold">This view failed</h1>
      <p className="text-muted">{error instanceof Error ? error.message : 'Something that is no error was thrown.'}</p>
      <Button onClick={() => location.reload()}>Reload</Button>
    </main>
  );
}
