import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Config } from '../../config/schema.ts';
import { takeUploadLock } from '../../edges/files/lock/upload-lock.ts';
import { huggingFaceHub } from '../../edges/huggingface/hub.ts';
import { hubAddress } from '../../edges/huggingface/hub-address.ts';
import { hubToken } from '../../edges/huggingface/token.ts';
import { UserError } from '../../errors.ts';
import type { HubRepository, RepositoryType } from '../../promote/ports.ts';
import type { PromotionInputs } from '../../promote/promote.ts';
import type { Publishing } from '../../promote/publish.ts';
import type { PromotionGate } from '../../promote/refuse.ts';
import { gateOf, policyBeside } from '../../wire/promote/gate-of.ts';
import type { PromotionPlace } from '../../wire/promote/place.ts';
import { destinationOf, settledPromotion } from '../../wire/promote/settings.ts';
import { oneOf } from '../one-of.ts';
import { resultsOf } from '../run/recorded-run.ts';
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
  const wishes = { repository, revision, pathInRepo, commitMessage, autoSubdir };
  return settledPromotion(config, { ...wishes, ...(options.private || options.public ? { private: options.private === true } : {}) }, FLAGS);
}

/** Where the files go. `subdir` is the folder that `autoSubdir` adds. */
export function destination(config: Config, options: PromoteOptions, { type, subdir }: { type: RepositoryType; subdir: string }): PromotionInputs['to'] {
  const settings = promoteSettings(config, options);
  const { repository } = settings;
  if (repository === null)
    throw new UserError(`${options.config} promote.repository: expected OWNER/NAME, got null. Set it, or write --repository OWNER/NAME.`);
  const repositoryType = options.repoType === undefined ? type : oneOf('--repo-type', options.repoType, z.enum(['model', 'dataset', 'space']));
  return destinationOf(settings, { repository, type: repositoryType, prune: type === 'model', subdir });
}

export function placeOf(config: Config, options: PromoteOptions): PromotionPlace {
  return { config, configPath: options.config, stateDir: stateDirOf(options), results: resultsOf(options, config.agent) };
}

/** The policy beside the config says what may pass; without one, only the flag does. */
export async function gateFor(config: Config, options: PromoteOptions): Promise<PromotionGate> {
  return gateOf(await policyBeside(options.config), promoteSettings(config, options), { allowStandIn: options.allowStandIn === true });
}

/** Where the loop of this host keeps what it made. */
function stateDirOf(options: PromoteOptions): string {
  return resolve(options.stateDir ?? process.env['FLEDGLING_STATE_DIR'] ?? join(dirname(options.config), '.fledgling'));
}

/** Opens the Hub for one upload, waiting until no other one of this project is under way. */
export async function whileUploading<T>(
  options: PromoteOptions,
  { repository, signal }: { repository: HubRepository; signal: AbortSignal },
  work: (publishing: Publishing) => Promise<T>,
): Promise<T> {
  const url = hubAddress(options.hubUrl, '--hub-url');
  const hub = huggingFaceHub({ url, token: await hubToken({ env: process.env, url, repository, signal }) });
  const onWait = (line: string) => process.stderr.write(`Waiting: ${line} Press Ctrl-C to stop waiting.\n`);
  const release = await takeUploadLock(stateDirOf(options), { command: 'fledgling promote', onWait, signal });
  try {
    return await work({ hub, signal, onProgress: progressLines(options) });
  } finally {
    await release();
  }
}

/** One line a file, once it is on the Hub; for people. */
function progressLines(options: PromoteOptions): Publishing['onProgress'] {
  return ({ path, done, total }) => {
    if (!options.quiet && done === total) process.stderr.write(`+ ${path} ${(total / 1e6).toFixed(1)} MB\n`);
  };
}
