import { readConfigText } from '../../config/parse-config.ts';
import { MAX_SETTINGS_BYTES, type Mistake, mistakeSentence, type Settings, type SettingsResult } from '../../config/read/settings-file.ts';
import type { Config } from '../../config/schema.ts';
import { UserError } from '../../errors.ts';
import { readPolicyText } from '../../policy/parse-policy.ts';
import type { Policy } from '../../policy/schema.ts';
import type { Refusal } from '../../records/gitops/pull-plan.ts';
import type { Files } from '../forge/ports/repository.ts';

/** A settings file at a commit: its bytes and text with what they say, or why it cannot be used. */
export type SettingsAt<T> = { ok: true; bytes: Uint8Array; text: string; settings: Settings<T> } | { ok: false; refusals: Refusal[] };

/** The config at a commit, as data. */
export function configAt(forge: Files, path: string, sha: string): Promise<SettingsAt<Config>> {
  return settingsAt(forge, { path, sha, side: 'config', read: readConfigText, remedy: 'Commit one, or run `fledgling init`.' });
}

/** The policy; `sha` is the default branch's head wherever it counts. */
export function policyAt(forge: Files, path: string, sha: string): Promise<SettingsAt<Policy>> {
  const remedy = 'Without one nothing is allowed: run `fledgling init`, and merge the policy into the default branch first.';
  return settingsAt(forge, { path, sha, side: 'policy', read: readPolicyText, remedy });
}

interface Wanted<T> {
  path: string;
  sha: string;
  side: 'config' | 'policy';
  read(text: string, file: string): SettingsResult<T>;
  remedy: string;
}

async function settingsAt<T>(forge: Files, { path, sha, side, read, remedy }: Wanted<T>): Promise<SettingsAt<T>> {
  const refused = (code: string, mistakes: readonly Mistake[]): SettingsAt<T> => ({
    ok: false,
    refusals: mistakes.map((mistake) => refusalOf(mistake, { side, code: `${side}-${code}` })),
  });
  const whole = (sentence: string): Mistake => ({ file: path, line: null, key: '', sentence });
  try {
    const bytes = await forge.readFile(path, sha, MAX_SETTINGS_BYTES);
    if (!bytes) return refused('missing', [whole(`expected a file on this commit, found none. ${remedy}`)]);
    const text = utf8OrNull(bytes);
    if (text === null) return refused('invalid', [whole('expected UTF-8 text, got other bytes. Save it as UTF-8.')]);
    const result = read(text, path);
    return result.ok ? { ok: true, bytes, text, settings: result.settings } : refused('invalid', result.mistakes);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The forge names the place too: its own path, or a folder above it that is a link.
    return refused('unreadable', [whole(error.message.replace(`${path}: `, ''))]);
  }
}

function refusalOf(mistake: Mistake, { side, code }: { side: 'config' | 'policy'; code: string }): Refusal {
  const place = { file: mistake.file, line: mistake.line ?? 1, key: mistake.key };
  return { code, sentence: mistakeSentence(mistake), config: side === 'config' ? place : null, policy: side === 'policy' ? place : null };
}

function utf8OrNull(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
