import { UserError } from '../errors.ts';
import { gitBlobOid, sha256 } from '../records/digest.ts';
import type { Track } from '../records/example.ts';
import type { DiskFile, UploadFile } from './ports.ts';

export interface PromotedAdapter {
  track: Track;
  gguf: DiskFile;
  safetensors: DiskFile;
  /** PEFT's adapter_config.json. */
  config: DiskFile;
}

const RECORDS = /^(run|decision|provenance|compare-(base|tuned)-(structured|toolcall))\.json$/;
const OURS = /^(README\.md|adapter-(structured|toolcall)\.gguf|(structured|toolcall)\/adapter_(model\.safetensors|config\.json))$/;
const PATH = /^[A-Za-z0-9_][\w.-]*(\/[A-Za-z0-9_][\w.-]*)*$/;

export const ggufName = (track: Track): string => `adapter-${track}.gguf`;

/** Everything a promoted adapter's folder holds, the card left out: it lists these. Records that are no part of it are left out. */
export function adapterFiles(adapters: readonly PromotedAdapter[], records: ReadonlyMap<string, string>): UploadFile[] {
  const onDisk = adapters.flatMap(({ track, gguf, safetensors, config }) => [
    fileAt(ggufName(track), gguf),
    fileAt(`${track}/adapter_model.safetensors`, safetensors),
    fileAt(`${track}/adapter_config.json`, config),
  ]);
  return [...onDisk, ...[...records].filter(([name]) => RECORDS.test(name)).map(([name, text]) => textAt(name, text))];
}

/** Files of an earlier promotion in the same folder that this one does not have: an adapter nobody proved must not stay beside the card. */
export function outdated(there: readonly { path: string }[], files: readonly UploadFile[], folder: string): string[] {
  const kept = new Set(files.map(({ path }) => path));
  const prefix = folder === '' ? '' : `${folder}/`;
  return there.flatMap(({ path }) => {
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    return (RECORDS.test(name) || OURS.test(name)) && !kept.has(path) ? [path] : [];
  });
}

export function fileAt(path: string, { file, sha256, gitOid, bytes }: DiskFile): UploadFile {
  return { path, content: { file }, sha256, gitOid, bytes };
}

export function textAt(path: string, text: string): UploadFile {
  return { path, content: { text }, sha256: sha256(text), gitOid: gitBlobOid(text), bytes: Buffer.byteLength(text) };
}

/** The same files below a folder. @throws UserError for a path that is not plain and relative, or that stands twice. */
export function placed(files: readonly UploadFile[], folder: string): UploadFile[] {
  const inFolder = files.map((file) => ({ ...file, path: folder === '' ? file.path : `${folder}/${file.path}` }));
  const seen = new Set<string>();
  for (const { path } of inFolder) {
    if (!PATH.test(path) || seen.has(path))
      throw new UserError(
        `${JSON.stringify(path)}: expected a relative path of letters, digits, dots, hyphens and underscores, each file once. Rename the file or mend promote.pathInRepo.`,
      );
    seen.add(path);
  }
  return inFolder;
}
