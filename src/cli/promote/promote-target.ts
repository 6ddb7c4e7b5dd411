import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { promoteSection } from '../../config/schema/promote.ts';
import type { Config } from '../../config/schema.ts';
import { huggingFaceHub } from '../../edges/huggingface/hub.ts';
import { hubToken } from '../../edges/huggingface/token.ts';
import { UserError } from '../../errors.ts';
import type { Hub, HubRepository, RepositoryType } from '../../promote/ports.ts';
import type { PromotionInputs } from '../../promote/promote.ts';
import { oneOf } from '../one-of.ts';
import type { PromoteOptions } from './options.ts';

/** What flags are called where they stand in place of a key of `promote`. */
const FLAGS: Readonly<Record<string, string>> = {
  repository: '--repository',
  revision: '--revision',
  pathInRepo: '--path-in-repo',
  commitMessage: '--commit-message',
};

/** The config's `promote` section with the flags over it, held to the same rules. @throws UserError naming the flag. */
export function promoteSettings(config: Config, options: PromoteOptions): Config['promote'] {
  if (options.private && options.public) throw new UserError('--private: expected one of --private and --public, got both. Leave one out.');
  const { repository, revision, pathInRepo, commitMessage, autoSubdir } = options;
  const given = Object.entries({ repository, revision, pathInRepo, commitMessage, autoSubdir }).filter(([, value]) => value !== undefined);
  const wanted = { ...config.promote, ...Object.fromEntries(given), ...(options.private || options.public ? { private: options.private === true } : {}) };
  const parsed = promoteSection.safeParse(wanted);
  if (parsed.success) return parsed.data;
  const key = String(parsed.error.issues[0]?.path[0] ?? '');
  const value = z.record(z.string(), z.unknown()).parse(wanted)[key];
  throw new UserError(`${FLAGS[key] ?? key}: ${JSON.stringify(value)} is not what this can be. See the rules of promote.${key} in parity.config.schema.json.`);
}

/** Where the files go. `subdir` is the folder that `autoSubdir` adds. */
export function destination(config: Config, options: PromoteOptions, { type, subdir }: { type: RepositoryType; subdir: string }): PromotionInputs['to'] {
  const settings = promoteSettings(config, options);
  if (settings.repository === null)
    throw new UserError(`${options.config} promote.repository: expected OWNER/NAME, got null. Set it, or write --repository OWNER/NAME.`);
  const repositoryType = options.repoType === undefined ? type : oneOf('--repo-type', options.repoType, z.enum(['model', 'dataset', 'space']));
  return {
    repository: { id: settings.repository, type: repositoryType },
    revision: settings.revision,
    folder: [settings.pathInRepo, settings.autoSubdir ? subdir : ''].filter(Boolean).join('/'),
    prune: type === 'model',
    private: settings.private,
    message: settings.commitMessage ?? null,
  };
}

/** Where the loop of this host keeps what it made. */
export function stateDirOf(options: PromoteOptions): string {
  return resolve(options.stateDir ?? process.env['FLEDGLING_STATE_DIR'] ?? join(dirname(options.config), '.fledgling'));
}

export async function openHub(options: PromoteOptions, repository: HubRepository, signal: AbortSignal): Promise<Hub> {
  const url = options.hubUrl.replace(/\/+$/, '');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UserError(`--hub-url: expected an https address, got ${JSON.stringify(options.hubUrl)}. Write for example https://huggingface.co.`);
  return huggingFaceHub({ url, token: await hubToken({ env: process.env, url, repository, signal }) });
}

/** One line a file, once it is on the Hub; for people. */
export function progressLines(options: PromoteOptions): (progress: { path: string; done: number; total: number }) => void {
  return ({ path, done, total }) => {
    if (!options.quiet && done === total) process.stderr.write(`+ ${path} ${(total / 1e6).toFixed(1)} MB\n`);
  };
}
