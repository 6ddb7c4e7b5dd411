import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { UserError } from '../src/errors.ts';

/** The version that act-workflow.ts and act-log.ts were written for. */
const VERSION = 'v0.2.87';

/**
 * Path of `act`: what FLEDGLING_ACT names, or the first on PATH, or where `go install` puts it; null when there is none.
 * @throws UserError when FLEDGLING_ACT names something that cannot be run.
 */
export async function findAct(env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const named = env['FLEDGLING_ACT'];
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) return named;
    throw new UserError(`FLEDGLING_ACT: expected the path of act, got ${JSON.stringify(named)}. ${INSTALL}`);
  }
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const installed = [...(env['HOME'] ? [join(env['HOME'], 'go/bin')] : [])];
  for (const folder of [...onPath, ...installed]) {
    if (await isExecutable(join(folder, 'act'))) return join(folder, 'act');
  }
  return null;
}

/** As findAct. @throws UserError with the command that installs act when there is none. */
export async function requireAct(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const act = await findAct(env);
  if (act === null) throw new UserError(`act: expected it on PATH or in ~/go/bin, found none. ${INSTALL}`);
  return act;
}

const INSTALL = `Install it with: go install github.com/nektos/act@${VERSION}`;

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
