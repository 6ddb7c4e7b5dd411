import { dirname, resolve } from 'node:path';
import type { CommonOptions } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { modelDownloads } from '../../config/model-downloads.ts';
import type { CatalogueModel } from '../../config/schema/models.ts';
import { pullToPlace } from '../../edges/huggingface/pull-to-place.ts';
import { UserError } from '../../errors.ts';
import { DOWNLOAD_KINDS } from '../../records/downloads/download-address.ts';

/** Downloads a catalogue entry's files and verifies them: the model's own first, then its adapters. @throws UserError when nothing can be fetched. */
export async function pullFiles(name: string, model: CatalogueModel, options: CommonOptions): Promise<{ path: string; sha256: string; sentence: string }[]> {
  const files = modelDownloads(model);
  if (files.length === 0)
    throw new UserError(`models.catalogue.${name}.download: expected ${DOWNLOAD_KINDS}, found nothing. Add it, or put the file at ${model.gguf} yourself.`);
  const { signal, release } = stopSignal();
  try {
    const pulled = [];
    for (const { file, ...pull } of files) {
      const { path, sha256 } = await pullToPlace({
        ...pull,
        file,
        root: resolve(dirname(options.config)),
        env: process.env,
        signal,
        onLine: (line) => {
          if (!options.quiet) process.stderr.write(`${line}\n`);
        },
        onProgress: (done, total) => {
          if (process.stderr.isTTY && !options.quiet)
            process.stderr.write(`\r${(done / 1e6).toFixed(0)} of ${total === null ? '?' : (total / 1e6).toFixed(0)} MB `);
        },
      });
      const sentence = `${file}: sha256 ${sha256}${pull.sha256 === null ? '. Put it into models.catalogue to pin it.' : ', as pinned.'}`;
      pulled.push({ path, sha256, sentence });
    }
    return pulled;
  } finally {
    release();
  }
}
