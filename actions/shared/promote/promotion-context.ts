import { join } from 'node:path';
import { readConfigText } from '../../../src/config/parse-config.ts';
import { mistakeSentence, type Settings } from '../../../src/config/read/settings-file.ts';
import { huggingFaceHub } from '../../../src/edges/huggingface/hub.ts';
import { promotionFiles } from '../../../src/edges/huggingface/promotion-files.ts';
import { hubToken, readingToken } from '../../../src/edges/huggingface/token.ts';
import { UserError } from '../../../src/errors.ts';
import type { Files } from '../../../src/gitops/forge/ports/repository.ts';
import { policyAt } from '../../../src/gitops/project/settings-at.ts';
import type { PromotionPolicy, PromotionPorts } from '../../../src/gitops/promote/promotion-ports.ts';
import { checkConfig } from '../../../src/policy/check-config.ts';
import type { Policy } from '../../../src/policy/schema.ts';
import { stateFolder } from '../project.ts';
import type { Job } from '../runtime/runtime.ts';
import { scratch } from '../travel/travel.ts';

/**
 * What a promotion works through: the Hub is the one that the policy at this commit of the default branch names. Its token is made for one repository, and masked before anything is done with it.
 * @throws UserError when the policy cannot be read.
 */
export async function promotionPorts(job: Job<'promote'>, forge: PromotionPorts['forge'], sha: string): Promise<PromotionPorts> {
  const { env, signal, inputs } = job;
  const { hub: url } = (await readPolicy(forge, inputs.policy, sha)).value;
  return {
    forge,
    files: promotionFiles({ work: join(await scratch(env), 'promotion'), stores: [join(stateFolder(job), 'cache')] }),
    openHub: async (repository) => {
      const token = inputs.check ? await readingToken(env) : await hubToken({ env, url, repository, signal });
      if (token) job.mask(token.value);
      return huggingFaceHub({ url, token });
    },
    now: () => Date.now(),
    signal,
    say: (line) => process.stdout.write(`${line}\n`),
  };
}

/** What the policy on the default branch says today. @throws UserError when it cannot be read. */
export async function promotionPolicy(forge: Files, { config, policy }: { config: string; policy: string }, sha: string): Promise<PromotionPolicy> {
  const settings = await readPolicy(forge, policy, sha);
  return {
    refusals: (text) => {
      const read = readConfigText(text, config);
      if (read.ok) return checkConfig({ config: read.settings, policy: settings, text });
      return read.mistakes.map((mistake) => ({ code: 'config-invalid', sentence: mistakeSentence(mistake), config: null, policy: null }));
    },
    accept: settings.value.accept,
    allowInconclusive: settings.value.inconclusive === 'promote',
    allowStandIn: settings.value.standIn === 'promote',
    maxDataBytes: settings.value.data.maxBytes,
  };
}

async function readPolicy(forge: Files, path: string, sha: string): Promise<Settings<Policy>> {
  const found = await policyAt(forge, path, sha);
  if (!found.ok) throw new UserError(found.refusals.map(({ sentence }) => sentence).join('\n'));
  return found.settings;
}
