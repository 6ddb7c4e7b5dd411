import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Stands for a Python: a Node script that answers the version question, makes "environments" that hold itself, "installs" nothing,
 * says `$FAKE_PIP_CONFIG` of pip's settings, keeps uv's environment,
 * and as `-m fledgling_trainer` runs the JavaScript in `$FAKE_TRAINER`. `$FAKE_FAIL=tool` makes that tool fail with `$FAKE_SAYS`.
 */
const SCRIPT = `#!${process.execPath}
const fs = require('node:fs');
const path = require('node:path');
const args = process.argv.slice(2);
const { FAKE_LOG, FAKE_VERSION = '3.12.4', FAKE_FAIL, FAKE_SAYS, FAKE_TRAINER, FAKE_PIP_CONFIG = '' } = { ...process.env, ...BAKED };
if (args.includes('-c')) {
  console.log(FAKE_VERSION + '\\n' + __filename);
} else if (args.join(' ') === '-m pip config list') {
  console.log(FAKE_PIP_CONFIG);
} else {
  fs.appendFileSync(FAKE_LOG, args.join(' ') + '\\n');
  const tool = args[args.indexOf('-m') + 1];
  if (tool === FAKE_FAIL) {
    console.error(FAKE_SAYS);
    process.exitCode = 1;
  } else if (tool === 'venv') {
    fs.mkdirSync(path.join(args[2], 'bin'), { recursive: true });
    fs.copyFileSync(__filename, path.join(args[2], 'bin', 'python'));
  } else if (tool === 'uv') {
    fs.writeFileSync(FAKE_LOG + '.uv', JSON.stringify(process.env));
    console.error('Installed 3 packages');
    const until = Date.now() + 200;
    while (Date.now() < until);
  } else if (tool === 'fledgling_trainer') {
    eval(FAKE_TRAINER);
  }
}
`;

export interface FakePython {
  /** What to give as environment variables; others may be added. */
  env: NodeJS.ProcessEnv;
  /** The commands it has been given, without the questions for its version and settings. */
  commands(): Promise<string[]>;
  /** What uv was given as environment variables. */
  uvEnv(): Promise<unknown>;
}

/** `baked`: settings that hold whatever environment it is started with. */
export async function fakePython(folder: string, baked: Readonly<Record<string, string>> = {}): Promise<FakePython> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'fake-python.cjs');
  const log = join(folder, 'commands.log');
  await writeFile(
    path,
    SCRIPT.replace('BAKED', () => JSON.stringify({ ...baked, FAKE_LOG: log })),
  );
  await chmod(path, 0o755);
  await writeFile(log, '');
  return {
    env: { PATH: process.env['PATH'], FLEDGLING_PYTHON: path, FAKE_LOG: log },
    commands: async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean),
    uvEnv: async () => JSON.parse(await readFile(`${log}.uv`, 'utf8')),
  };
}
