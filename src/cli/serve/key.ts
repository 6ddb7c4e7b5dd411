import { newKey } from '../../edges/serve/auth/keys.ts';
import { wholeNumber } from '../whole-number.ts';

/** The key on stderr, for the eyes of whoever asked; its line on stdout, for the key file. */
export async function printKey(name: string, { perMinute, json }: { perMinute?: string; json?: boolean }): Promise<void> {
  const { key, line } = newKey(name, perMinute === undefined ? null : wholeNumber('--per-minute', perMinute));
  if (json) {
    process.stdout.write(`${JSON.stringify({ name, key, line }, null, 2)}\n`);
    return;
  }
  process.stderr.write(`${key}\nThe key of ${name}, shown this once. Its line for the key file, on stdout, holds only its digest:\n`);
  process.stdout.write(`${line}\n`);
}
