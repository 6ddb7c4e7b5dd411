import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ModelDigests } from '../../pipeline/ports/eval.ts';
import type { TrainerDigests } from '../../pipeline/ports/train.ts';
import { digestOf } from '../../records/digest.ts';
import { verifyModelFile } from '../llama/model-file.ts';
import { codeOf } from './atomic.ts';
import { plainFiles } from './plain-files.ts';
import { digestOfFile } from './stages/store.ts';
import { digestOfWeights } from './weights-digest.ts';

/** A catalogue model as its digest is checked; `sha256` may be `unpinned`. */
interface PinnedModel {
  name: string;
  gguf: string;
  sha256: string;
  /** An absolute folder or a Hugging Face id; the GGUF itself where the weights are made from it. */
  hf: string;
}

interface DigestOptions {
  model: PinnedModel;
  trainerRoot: string;
  /** The lock of the packages that train, in that folder. */
  trainerLock: string;
  /** The installed version of the local engine, or the one that Fledgling pins. */
  engineVersion(): Promise<string>;
}

/** Digests of what stages read besides each other's outputs, computed once a process. */
export function fileDigests({ model, trainerRoot, trainerLock, engineVersion }: DigestOptions): ModelDigests & TrainerDigests {
  return {
    gguf: once(() => digestOfModel(model)),
    weights: once(() => (model.hf === model.gguf ? digestOfModel(model) : digestOfWeights(model.hf, `models.catalogue.${model.name}.hf`))),
    trainer: once(() => digestOfCode(trainerRoot, trainerLock)),
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

/** Over the trainer's modules and its lock: a new trainer trains again. */
async function digestOfCode(trainerRoot: string, lock: string): Promise<string> {
  const code = join(trainerRoot, 'fledgling_trainer');
  const modules = (await plainFiles(code)).filter((name) => name.endsWith('.py')).map((name) => join(code, name));
  const files = [...modules, join(trainerRoot, lock)].sort();
  return digestOf(await Promise.all(files.map(async (path) => [relative(trainerRoot, path), await digestOfFile(path)])));
}
