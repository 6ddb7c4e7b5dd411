import { adaptersOf, pinOf } from '../../../config/model-downloads.ts';
import type { CatalogueModel } from '../../../config/schema/models.ts';
import type { FoundFile } from '../../../console/models/availability.ts';
import { modelParts } from '../../../edges/files/gguf-digest.ts';
import { modelPlace } from '../../../edges/files/model-place.ts';
import { type HeaderFacts, headerFacts } from '../../../edges/llama/describe/header-facts.ts';
import { lastMade } from '../kept.ts';
import type { Digests } from './digests.ts';

interface FilesOptions {
  root: string;
  env: NodeJS.ProcessEnv;
}

/** An entry's own file first, then its adapters. */
export function filesOf(model: CatalogueModel): (Pick<FoundFile, 'file' | 'sha256'> & { hasDownload: boolean })[] {
  return [
    { file: model.gguf, sha256: pinOf(model), hasDownload: model.download !== undefined },
    ...adaptersOf(model).map(({ file, sha256, download }) => ({ file, sha256, hasDownload: download !== undefined })),
  ];
}

/** What of an entry lies on disk, its digests as far as they are known by now. */
export function foundFiles(model: CatalogueModel, { root, env, digests }: FilesOptions & { digests: Digests }): Promise<FoundFile[]> {
  return Promise.all(
    filesOf(model).map(async (file) => {
      const path = modelPlace(root, file, env);
      const { parts, missing } = await modelParts(path);
      const isWhole = parts.length > 0 && missing.length === 0;
      return {
        ...file,
        bytes: parts.length === 0 ? null : parts.reduce((sum, { size }) => sum + size, 0),
        missingParts: parts.length === 0 ? 0 : missing.length,
        digest: isWhole ? await digests.of(path) : null,
      };
    }),
  );
}

/** Where the files lie and since when: what changes when one of them does. */
export async function fileVersions(model: CatalogueModel, { root, env }: FilesOptions): Promise<string[]> {
  const found = await Promise.all(filesOf(model).map((file) => modelParts(modelPlace(root, file, env))));
  return found.flatMap(({ parts }) => parts.map(({ path, size, mtimeMs }) => `${path} ${size} ${mtimeMs}`));
}

const headers = lastMade<HeaderFacts | null>(200);

/** What the header of an entry's file says, read once for each state of the file; null where it is not here whole. */
export async function headerOf(model: CatalogueModel, { root, env }: FilesOptions): Promise<HeaderFacts | null> {
  const path = modelPlace(root, { file: model.gguf, sha256: pinOf(model) }, env);
  const { parts, missing } = await modelParts(path);
  if (parts.length === 0 || missing.length > 0) return null;
  const version = parts.map((part) => `${part.path} ${part.size} ${part.mtimeMs}`).join('\n');
  return headers(version, () =>
    headerFacts(
      path,
      parts.reduce((sum, { size }) => sum + size, 0),
    ),
  );
}
