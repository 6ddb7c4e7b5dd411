import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { codeOf, onDisk, readIfThere } from './atomic.ts';

const VARIABLE = 'FLEDGLING_REDACTION_KEY';
const FEWEST_CHARACTERS = 16;

/** The key under which redacted values are told apart: the environment's, or one made once and kept in the state folder for its owner alone to read. */
export function redactionKeyOf({ stateDir, env }: { stateDir: string; env: NodeJS.ProcessEnv }): () => Promise<string> {
  let key: Promise<string> | null = null;
  return () => {
    key ??= keyOf(env[VARIABLE], join(stateDir, 'redaction.key'));
    return key;
  };
}

async function keyOf(given: string | undefined, file: string): Promise<string> {
  if (given === undefined || given === '') return (await readKey(file)) ?? (await madeKey(file));
  if (given.length >= FEWEST_CHARACTERS) return given;
  throw new UserError(
    `${VARIABLE}: expected at least ${FEWEST_CHARACTERS} characters, got ${given.length}. Set a random text, such as \`openssl rand -hex 32\` prints.`,
  );
}

async function readKey(file: string): Promise<string | null> {
  const text = (await onDisk(file, () => readIfThere(file)))?.trim() ?? null;
  if (text === null || text.length >= FEWEST_CHARACTERS) return text;
  throw new UserError(
    `${file}: expected the redaction key, at least ${FEWEST_CHARACTERS} characters, found ${text.length}. Restore the file, or remove it to have a new key made.`,
  );
}

/** Whoever comes second takes what the first wrote. */
async function madeKey(file: string): Promise<string> {
  const key = randomBytes(32).toString('hex');
  await onDisk(file, () => mkdir(dirname(file), { recursive: true }));
  const isFirst = await onDisk(file, () => writtenFirst(file, `${key}\n`));
  return isFirst ? key : ((await readKey(file)) ?? key);
}

async function writtenFirst(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
