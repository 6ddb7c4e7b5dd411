import { execa } from 'execa';
import { UserError } from '../../errors.ts';

export interface Python {
  /** As it is called: a name on the PATH, or a path. */
  command: string;
  version: string;
  /** Absolute path of the interpreter. */
  executable: string;
}

const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'];
const OLDEST = 11;

/** Python 3.11 or newer: `FLEDGLING_PYTHON` if it is set, else the first on the PATH. @throws UserError when there is none, with what it is needed for. */
export async function findPython(env: NodeJS.ProcessEnv, purpose = 'to train'): Promise<Python> {
  const chosen = env['FLEDGLING_PYTHON'];
  const tooOld: string[] = [];
  for (const command of chosen ? [chosen] : NAMES) {
    const python = await ask(command, env);
    if (python && isNewEnough(python.version)) return python;
    if (python) tooOld.push(`${command} ${python.version}`);
  }
  const found = tooOld.length > 0 ? tooOld.join(', ') : chosen ? `no Python at ${chosen}` : 'none';
  throw new UserError(`Fledgling needs Python 3.11 or newer ${purpose}; found ${found}; install it or set FLEDGLING_PYTHON.`);
}

async function ask(command: string, env: NodeJS.ProcessEnv): Promise<Python | null> {
  const code = 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)';
  const result = await execa(command, ['-I', '-c', code], { env, extendEnv: false, reject: false, timeout: 20_000 });
  const [version, executable] = result.stdout?.split('\n') ?? [];
  return result.exitCode === 0 && version && executable ? { command, version, executable } : null;
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 3 && minor >= OLDEST;
}
