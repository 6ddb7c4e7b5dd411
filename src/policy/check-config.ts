import { readConfigText } from '../config/parse-config.ts';
import { mistakeSentence, type Settings, type SettingsResult } from '../config/read/settings-file.ts';
import { UserError } from '../errors.ts';
import type { Refusal } from '../records/gitops/pull-plan.ts';
import { secretIn } from '../redact/secrets.ts';
import { checkData } from './check-data.ts';
import { checkGate } from './check-gate.ts';
import { checkHosted, checkTogether } from './check-hosted.ts';
import { checkLocalServer } from './check-local-server.ts';
import { checkModels, checkRepository } from './check-models.ts';
import { readPolicyText } from './parse-policy.ts';
import type { Sides } from './refuse.ts';
import { checkServe } from './serve/check-serve.ts';

/**
 * Everything in a config that the policy does not allow; empty when it keeps to it. Each refusal names the line of the config and of the policy.
 * @param text the config's own text: secrets are looked for in comments too.
 */
export function checkConfig({ text, ...sides }: Sides & { text: string }): Refusal[] {
  return [
    ...secretsIn(text, sides.config.file),
    ...checkHosted(sides),
    ...checkTogether(sides),
    ...checkData(sides),
    ...checkModels(sides),
    ...checkLocalServer(sides),
    ...checkGate(sides),
    ...checkServe(sides),
    ...checkRepository(sides),
  ];
}

/**
 * The same from the two files' texts, for whoever has them at hand.
 * @throws UserError when one of them is not valid by itself.
 */
export function checkConfigText(config: { text: string; file: string }, policy: { text: string; file: string }): Refusal[] {
  return checkConfig({
    text: config.text,
    config: settingsOf(readConfigText(config.text, config.file)),
    policy: settingsOf(readPolicyText(policy.text, policy.file)),
  });
}

function settingsOf<T>(result: SettingsResult<T>): Settings<T> {
  if (!result.ok) throw new UserError(result.mistakes.map(mistakeSentence).join('\n'));
  return result.settings;
}

/** A credential anywhere in a file that is committed; the sentence never repeats it. At most ten are told. */
export function secretsIn(text: string, file: string): Refusal[] {
  const found = text.split('\n').flatMap((line, index) => {
    const kind = secretIn(line);
    return kind === null ? [] : [{ kind, line: index + 1, key: /^\s*(?:- )?([\w.-]{1,80})\s*:/.exec(line)?.[1] ?? '' }];
  });
  return found.slice(0, 10).map(({ kind, line, key }) => ({
    code: 'secret-in-config',
    sentence: `${file}:${line}${key && ` ${key}`}: expected no credential, got what looks like ${kind}. Revoke it: it is in Git for good. Put the new one into an environment variable and name that.`,
    config: { file, line, key },
    policy: null,
  }));
}
