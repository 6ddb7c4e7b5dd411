import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { Release } from '../../init/ports.ts';
import { PACKAGE_ROOT, VERSION } from '../host/version.ts';
import { repositoryOf } from './surroundings.ts';

/** Written into the package by the release workflow. */
const Stamp = z.strictObject({
  repository: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/),
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  tag: z.string().regex(/^v\d+\.\d+\.\d+$/),
});

/** `OWNER/NAME@SHA` as it is given on the command line. @throws UserError for anything but a full commit. */
export function parseRelease(text: string): Release {
  const found = /^([A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+)@([0-9a-f]{40})$/.exec(text);
  if (!found?.[1] || !found[2])
    throw new UserError(
      `--actions: expected OWNER/NAME@SHA with a full commit of 40 hexadecimal digits, got ${JSON.stringify(text)}. A tag can be moved; a commit can not.`,
    );
  return { repository: found[1], sha: found[2], tag: `v${VERSION}` };
}

/** The release this package is: its stamp, or the tagged commit of the checkout it runs from. @throws UserError when neither says. */
export async function ownRelease(): Promise<Release> {
  const root = fileURLToPath(PACKAGE_ROOT);
  const stamp = await readFile(`${root}release.json`, 'utf8').catch(() => null);
  if (stamp !== null) return Stamp.parse(JSON.parse(stamp));
  const git = async (...args: string[]) => {
    const result = await execa('git', args, { cwd: root, reject: false, timeout: 5_000 });
    return result.exitCode === 0 ? result.stdout.trim() : null;
  };
  const [top, sha, remote] = [
    await git('rev-parse', '--show-toplevel'),
    await git('rev-parse', `v${VERSION}^{commit}`),
    await git('remote', 'get-url', 'origin'),
  ];
  const repository = remote === null ? null : repositoryOf(remote);
  if (top !== null && `${top}/` === root && sha && repository) return { repository, sha, tag: `v${VERSION}` };
  throw new UserError(
    `This copy of Fledgling does not know which release it is, so the workflows cannot be pinned. Name it: --actions OWNER/fledgling@<full commit of v${VERSION}>.`,
  );
}
