import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setSecret } from '@actions/core';

/** A shorter value is no secret worth the holes it would tear into every log line. */
const SHORTEST = 8;
const SECRET_NAME = /(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/i;

/** Tells the runner to hide the values of secret-looking variables and of Hugging Face's token files. Outside GitHub Actions nothing is printed. */
export function maskSecrets(env: NodeJS.ProcessEnv): void {
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  const values = Object.entries(env).flatMap(([name, value]) => (SECRET_NAME.test(name) && value ? [value] : []));
  for (const value of [...values, ...tokenFiles(env)]) {
    for (const line of value.split(/\r?\n/)) if (line.trim().length >= SHORTEST) setSecret(line.trim());
  }
}

function tokenFiles(env: NodeJS.ProcessEnv): string[] {
  const home = env['HF_HOME'] ?? join(homedir(), '.cache/huggingface');
  return [env['HF_TOKEN_PATH'], join(home, 'token')].flatMap((path) => {
    try {
      return path ? [readFileSync(path, 'utf8')] : [];
    } catch {
      return [];
    }
  });
}
