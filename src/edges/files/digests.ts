import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { InputDigests } from '../../pipeline/ports.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import { Sha256 } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { verifyModelFile } from '../llama/model-file.ts';
import { codeOf, onDisk, readIfThere } from './atomic.ts';
import { plainFiles } from './plain-files.ts';
import { digestOfFile } from './store.ts';
import { digestOfWeights } from './weights-digest.ts';

/** A catalogue model as its digest is checked; `sha256` may be `unpinned`. */
interface PinnedModel {
  name: string;
  gguf: string;
  sha256: string;
  /** An absolute folder or a Hugging Face id. */
  hf: string;
}

interface DigestOptions {
  /** The trace files, relative to `root`. */
  sources(): readonly string[];
  /** A file with the trace files' digests, for a place where the files are not; null where they are. */
  sourcesFile: string | null;
  root: string;
  /** Stands for a source that is no file. */
  sourceName: string;
  model: PinnedModel;
  trainerRoot: string;
  /** The installed version of the local engine, or the one that Fledgling pins. */
  engineVersion(): Promise<string>;
  /** Stops the digest of a large trace file. */
  signal?: AbortSignal;
}

/** Digests of what stages read besides each other's outputs. Those of large inputs are computed once a process. */
export function fileDigests({ sources, sourcesFile, root, sourceName, model, trainerRoot, engineVersion, signal }: DigestOptions): InputDigests {
  return {
    sources: async () => {
      const paths = sources();
      if (sourcesFile !== null) return recordedSources(sourcesFile, paths.length === 0 ? [sourceName] : paths);
      if (paths.length === 0) return [{ path: sourceName, sha256: sha256(sourceName) }];
      return Promise.all(paths.map(async (path) => ({ path, sha256: await digestOfInput(path, resolve(root, path), signal) })));
    },
    gguf: once(() => digestOfModel(model)),
    weights: once(() => digestOfWeights(model.hf, `models.catalogue.${model.name}.hf`)),
    trainer: once(() => digestOfCode(trainerRoot)),
    engine: engineVersion,
  };
}

function once(compute: () => Promise<string>): () => Promise<string> {
  let digest: Promise<string> | null = null;
  return () => {
    digest ??= compute();
    return digest;
  };
}

/** The file's digest; where there is no file, the pinned one stands for it, so that keys are the same on a host without models. */
async function digestOfModel({ name, gguf, sha256: pinned }: PinnedModel): Promise<string> {
  const isThere = await stat(gguf).then(
    () => true,
    (error: unknown) => codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR',
  );
  if (!isThere && pinned !== 'unpinned') return pinned;
  return verifyModelFile({ label: `models.catalogue.${name}.gguf`, path: gguf }, pinned === 'unpinned' ? null : pinned);
}

const RecordedSources = z.array(z.strictObject({ path: z.string(), sha256: Sha256 }));

async function recordedSources(file: string, expected: readonly string[]): Promise<z.infer<typeof RecordedSources>> {
  const parsed = RecordedSources.safeParse(parsedOrNull((await readIfThere(file)) ?? ''));
  const recorded = parsed.success ? parsed.data : null;
  if (recorded && JSON.stringify(recorded.map(({ path }) => path)) === JSON.stringify(expected)) return recorded;
  const found = recorded ? recorded.map(({ path }) => path).join(', ') || 'none' : 'no such list';
  throw new UserError(`${file}: expected the digests of ${expected.join(', ')}, found ${found}. Record them again where the trace files are.`);
}

async function digestOfInput(label: string, path: string, signal?: AbortSignal): Promise<string> {
  try {
    const { size } = await onDisk(label, () => stat(path));
    if (size === 0) throw new UserError(`${label}: expected traces, found an empty file. Export the observations again.`);
    return await onDisk(label, () => digestOfFile(path, signal));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new UserError(`${label}: expected a trace file, found none. Mend harvest.source.paths or make the file.`);
    throw error;
  }
}

/** Over the trainer's modules and its lock: a new trainer trains again. */
async function digestOfCode(trainerRoot: string): Promise<string> {
  const code = join(trainerRoot, 'fledgling_trainer');
  const modules = (await plainFiles(code)).filter((name) => name.endsWith('.py')).map((name) => join(code, name));
  const files = [...modules, join(trainerRoot, 'requirements.lock')].sort();
  return digestOf(await Promise.all(files.map(async (path) => [relative(trainerRoot, path), await digestOfFile(path)])));
}
