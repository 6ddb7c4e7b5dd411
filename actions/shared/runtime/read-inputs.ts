import { getInput } from '@actions/core';
import { UserError } from '../../../src/errors.ts';
import { ACTIONS, type ActionName, type Inputs } from './inputs.ts';

/** An action's inputs, checked. @throws UserError with one line for each input that is wrong. */
export function readInputs<Name extends ActionName>(name: Name): Inputs<Name> {
  const schema = ACTIONS[name].inputs;
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((key) => {
      const text = getInput(key);
      return text === '' ? [] : [[key, text]];
    }),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data as Inputs<Name>;
  throw new UserError(parsed.error.issues.map(({ path, message }) => sentence(String(path[0]), message, given)).join('\n'));
}

function sentence(key: string, message: string, given: Readonly<Record<string, string>>): string {
  const text = given[key];
  const got = text === undefined ? 'nothing' : key.includes('token') ? 'something else' : JSON.stringify(text.slice(0, 80));
  return `input ${key}: expected ${message.replace(/^(Invalid|Too) [^:]*: (expected )?/, '')}, got ${got}. Mend it under "with:" in the workflow.`;
}
