import { mistakeSentence, readSettings, type SettingsResult } from '../config/read/settings-file.ts';
import { UserError } from '../errors.ts';
import { Policy, policyJsonSchema } from './schema.ts';

/**
 * Reads the text of a `parity.policy.yaml`, with the line of every key.
 * @param file its name, for messages only.
 */
export function readPolicyText(text: string, file: string): SettingsResult<Policy> {
  return readSettings(text, file, { schema: Policy, json: policyJsonSchema() });
}

/** @throws UserError with one sentence a mistake: file, line, key, expectation, value, remedy. */
export function parsePolicy(text: string, file: string): Policy {
  const result = readPolicyText(text, file);
  if (!result.ok) throw new UserError(result.mistakes.map(mistakeSentence).join('\n'));
  return result.settings.value;
}
