import { dirname, resolve } from 'node:path';
import type { CatalogueModel } from '../config/schema-models.ts';
import { modelPlace } from '../edges/files/model-place.ts';
import { pullModel } from '../edges/huggingface/pull-model.ts';
import { UserError } from '../errors.ts';
import { TRACKS } from '../records/example.ts';
import type { CommonOptions } from './context.ts';
import { stopSignal } from './stop-signal.ts';

/** Downloads a catalogue entry's files and verifies them: the model's own first, then its adapters. */
export async function pullFiles(name: string, model: CatalogueModel, options: CommonOptions): Promise<{ path: string; sha256: string; sentence: string }[]> {
  const files = pulledFiles(name, model);
  const { signal, release } = stopSignal();
  try {
    const pulled = [];
    for (const { from, file, sha256 } of files) {
      const to = modelPlace(resolve(dirname(options.config)), file, process.env);
      const digest = await pullModel({
        from,
        to,
        sha256,
        endpoint: process.env['HF_ENDPOINT'] ?? 'https://huggingface.co',
        token: process.env['HF_TOKEN'] ?? null,
        signal,
        onProgress: (done, total) => {
          if (process.stderr.isTTY && !options.quiet)
            process.stderr.write(`\r${(done / 1e6).toFixed(0)} of ${total === null ? '?' : (total / 1e6).toFixed(0)} MB `);
        },
      });
      pulled.push({
        path: to,
        sha256: digest,
        sentence: `${file}: sha256 ${digest}${sha256 === null ? '. Put it into models.catalogue to pin it.' : ', as pinned.'}`,
      });
    }
    return pulled;
  } finally {
    release();
  }
}

/** The model's own file first, unless only its adapters can be fetched. @throws UserError when nothing can. */
function pulledFiles(name: string, model: CatalogueModel): { from: string; file: string; sha256: string | null }[] {
  const { download, gguf, sha256 } = model;
  const own = download === undefined ? [] : [{ from: download, file: gguf, sha256: sha256 === 'unpinned' ? null : sha256 }];
  const brought = adaptersOf(model).flatMap(({ download: from, file, sha256: pinned }) => (from === undefined ? [] : [{ from, file, sha256: pinned }]));
  if (own.length + brought.length > 0) return [...own, ...brought];
  throw new UserError(
    `models.catalogue.${name}.download: expected hf:OWNER/REPO/FILE.gguf or an https address, found nothing. Add it, or put the file at ${gguf} yourself.`,
  );
}

/** The adapters an entry brings along, with their track. */
export function adaptersOf({ adapters }: CatalogueModel) {
  return TRACKS.flatMap((track) => (adapters?.[track] ? [{ track, ...adapters[track] }] : []));
}
