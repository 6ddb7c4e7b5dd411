import { TRACKS } from '../records/example.ts';
import type { CatalogueModel } from './schema/models.ts';

/** A file of a catalogue entry that can be fetched; `sha256` is null where the entry pins none. */
export interface ModelDownload {
  /** One of `DOWNLOAD_KINDS`. */
  from: string;
  /** Its path in the project. */
  file: string;
  sha256: string | null;
}

/** The files of an entry that can be fetched: the model's own first, then its adapters. */
export function modelDownloads(model: CatalogueModel): ModelDownload[] {
  const { download, gguf } = model;
  const own = download === undefined ? [] : [{ from: download, file: gguf, sha256: pinOf(model) }];
  const brought = adaptersOf(model).flatMap(({ download: from, file, sha256: pinned }) => (from === undefined ? [] : [{ from, file, sha256: pinned }]));
  return [...own, ...brought];
}

/** The digest an entry pins its own file by; null where it pins none. */
export function pinOf({ sha256 }: Pick<CatalogueModel, 'sha256'>): string | null {
  return sha256 === 'unpinned' ? null : sha256;
}

/** The adapters an entry brings along, with their track. */
export function adaptersOf({ adapters }: CatalogueModel) {
  return TRACKS.flatMap((track) => (adapters?.[track] ? [{ track, ...adapters[track] }] : []));
}
