import { langfuseNamed } from '../../../edges/langfuse/access.ts';
import { digestOf } from '../../../records/digest.ts';
import type { ConsolePlace } from '../place.ts';
import { fileShelf } from './file-shelf.ts';
import { langfuseShelf } from './langfuse-shelf.ts';
import type { Shelf } from './shelf.ts';
import { filesOf } from './sources.ts';

/** The shelf of the config's source: opened when it is first asked for, and anew when the config or a file is another. */
export function openShelf(place: ConsolePlace, tell: () => void): { current(): Promise<Shelf>; version(): Promise<string> } {
  let open: { version: string; shelf: Shelf } | null = null;
  const look = async () => {
    const { agent, harvest } = await place.config();
    const { source } = harvest;
    const found = source.kind === 'langfuse' ? null : await filesOf(source, place);
    return { agent, source, found, version: `${digestOf({ agent, source })} ${found?.version ?? ''}` };
  };
  const opened = ({ agent, source, found }: Awaited<ReturnType<typeof look>>): Shelf => {
    if (source.kind === 'langfuse') return langfuseShelf({ settings: source, agent, place });
    const server = langfuseNamed(place.env);
    if (!found) return emptyShelf({ kind: source.kind, name: 'the built-in agent' });
    return fileShelf({ source: { kind: source.kind, name: found.name }, server, files: found.files, signal: place.signal, tell });
  };
  return {
    current: async () => {
      const seen = await look();
      if (open?.version === seen.version) return open.shelf;
      open?.shelf.close();
      open = { version: seen.version, shelf: opened(seen) };
      return open.shelf;
    },
    version: async () => (await look()).version,
  };
}

function emptyShelf(source: Shelf['source']): Shelf {
  const totals = { traces: 0, observations: 0, modelCalls: 0, tokens: null, costUsd: null, failed: 0, latencyMs: null };
  const facets = { agents: [], tools: [], environments: [], models: [] };
  const note = 'Nothing was fetched yet: the source makes its traces when they are harvested. Run `fledgling harvest`, or `fledgling run`.';
  return {
    ...{ source, server: null },
    page: async () => ({ source, total: 0, rows: [], hasMore: false, totals, facets, indexing: null, note, looked: null }),
    raw: async () => null,
    close: () => undefined,
  };
}
