import { createHash } from 'node:crypto';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const VENV = `${root}.fledgling/python/clients`;
const PIP_TIMEOUT_MS = 600_000;

/** The clients' npm packages as their lock has them, and this package, built, under its own name. */
export async function installNode(): Promise<void> {
  await once('package-lock.json', `${here}node_modules/.stamp`, () =>
    execa('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' }),
  );
  await execa('node', ['scripts/build.ts'], { cwd: root, preferLocal: true, stdio: 'inherit' });
  // A copy: a link to the checkout would be a folder that holds itself.
  const own = `${here}node_modules/fledgling`;
  rmSync(own, { recursive: true, force: true });
  for (const part of ['package.json', 'dist']) cpSync(`${root}${part}`, `${own}/${part}`, { recursive: true });
}

/** The Python of the clients' packages; null, with the reason told, where they cannot be had. */
export async function installPython(): Promise<string | null> {
  const python = `${VENV}/bin/python`;
  try {
    await once('python/requirements.txt', `${VENV}/.stamp`, async () => {
      await mkdir(VENV, { recursive: true });
      await execa('python3', ['-m', 'venv', VENV]);
      await execa(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', `${here}python/requirements.txt`], {
        timeout: PIP_TIMEOUT_MS,
      });
    });
    return python;
  } catch (error) {
    console.log(`The Python clients are left out: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    return null;
  }
}

/** Installs where what was installed came from another lock. */
async function once(lock: string, stamp: string, install: () => Promise<unknown>): Promise<void> {
  const digest = createHash('sha256')
    .update(await readFile(`${here}${lock}`))
    .digest('hex');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === digest) return;
  await install();
  writeFileSync(stamp, digest);
}

export async function versionOf(name: string, python: string | null): Promise<string> {
  if (python === null) return JSON.parse(await readFile(`${here}node_modules/${name}/package.json`, 'utf8')).version;
  return (await execa(python, ['-c', 'import importlib.metadata as m, sys; print(m.version(sys.argv[1]))', name])).stdout;
}
