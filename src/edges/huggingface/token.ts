import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { HubRepository } from '../../promote/ports.ts';
import { codeOf, onDisk } from '../files/atomic.ts';
import type { HubToken } from './hub-token.ts';
import { exchangeOidc } from './oidc.ts';

interface TokenOptions {
  env: NodeJS.ProcessEnv;
  /** Base address of the Hub. */
  url: string;
  /** What a token exchanged for GitHub's is good for. */
  repository: HubRepository;
  signal: AbortSignal;
}

/**
 * The token to write with: `HF_TOKEN`, else the stored token file, else GitHub's OIDC token exchanged for one of an hour and one repository.
 * @throws UserError when there is none, when it is no Hub token, or when others may read the file.
 */
export async function hubToken(options: TokenOptions): Promise<HubToken> {
  const { env } = options;
  const found = (await readingToken(env)) ?? (await exchangeOidc(options));
  if (!found) {
    throw new UserError(
      'No Hugging Face token: HF_TOKEN is not set, there is no stored token, and this is no GitHub job with `id-token: write`. Set HF_TOKEN or sign in with `hf auth login`.',
    );
  }
  return checkedToken(found);
}

/** @throws UserError when it is no Hub token; the sentence tells its source alone. */
export function checkedToken(found: HubToken): HubToken {
  if (/^hf_[\w.-]+$/.test(found.value)) return found;
  throw new UserError(`${found.source}: expected a Hugging Face token, which begins with hf_, got something else. Make one at huggingface.co/settings/tokens.`);
}

/** A token to read private repositories with, where there is one; nothing is exchanged. */
export async function readingToken(env: NodeJS.ProcessEnv): Promise<HubToken | null> {
  const given = env['HF_TOKEN']?.trim();
  return given ? { value: given, source: 'HF_TOKEN' } : storedToken(env);
}

async function storedToken(env: NodeJS.ProcessEnv): Promise<HubToken | null> {
  const path = env['HF_TOKEN_PATH'] || join(env['HF_HOME'] || join(homedir(), '.cache', 'huggingface'), 'token');
  const value = await tokenIn(path);
  return value === null ? null : { value, source: path };
}

/** The token in a file, null where there is none. @throws UserError when others may read it. */
export async function tokenIn(path: string): Promise<string | null> {
  const mode = await onDisk(path, () => stat(path)).then(
    (file) => file.mode,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    },
  );
  if (mode === null) return null;
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') {
    const found = (mode & 0o777).toString(8);
    throw new UserError(`${path}: expected a token file that only you can read (mode 600), got mode ${found}. Run \`chmod 600 ${path}\`.`);
  }
  const value = (await onDisk(path, () => readFile(path, 'utf8'))).trim();
  return value === '' ? null : value;
}
