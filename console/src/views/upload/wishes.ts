import { useSearchParams } from 'react-router';
import type { UploadRequest, UploadSource, UploadSources } from '../../../../src/records/console/upload.ts';

export interface Wishes {
  /** Null while nothing is chosen. */
  request: UploadRequest | null;
  source: UploadSource | null;
  kind: UploadSource['kind'];
  choose(source: UploadSource): void;
  show(kind: UploadSource['kind']): void;
  /** Empty texts and `null` go back to what is usual. */
  wish(key: 'repository' | 'type' | 'private' | 'subdir' | 'folder' | 'branch' | 'message' | 'demo', value: string | null): void;
}

const KINDS = ['adapters', 'export', 'results', 'dataset'] as const;

/** What is asked for stands in the address, as far as it differs from the config's `promote` section. */
export function useWishes({ sources, usual }: UploadSources): Wishes {
  const [params, setParams] = useSearchParams();
  const source = sources.find(({ id }) => id === params.get('source')) ?? null;
  const kind = KINDS.find((one) => one === params.get('kind')) ?? source?.kind ?? 'adapters';
  const change = (values: Readonly<Record<string, string | null>>) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [key, value] of Object.entries(values)) value === null ? after.delete(key) : after.set(key, value);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  const flag = (key: string, otherwise: boolean) => (params.has(key) ? params.get(key) === 'yes' : otherwise);
  return {
    source,
    kind,
    request: source && {
      source: source.id,
      repository: params.get('repository') ?? usual.repository ?? '',
      type: params.get('type') === 'dataset' ? 'dataset' : params.get('type') === 'model' ? 'model' : source.type,
      private: flag('private', usual.private),
      // As on the command line, results lie in a folder of their own.
      autoSubdir: flag('subdir', usual.autoSubdir || source.kind === 'results'),
      pathInRepo: params.get('folder') ?? usual.pathInRepo,
      revision: params.get('branch') ?? usual.revision,
      commitMessage: params.get('message') || null,
      allowStandIn: source.isStandIn && flag('demo', false),
    },
    choose: ({ id, kind: chosen }) => change({ source: id, kind: chosen, type: null, subdir: null, demo: null }),
    show: (shown) => change({ kind: shown }),
    wish: (key, value) => change({ [key]: value }),
  };
}
