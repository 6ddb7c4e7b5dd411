import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';

/** What CHANGELOG.md says of a release, `v1.2.3`. @throws UserError when it says nothing: a release nobody wrote about is not made. */
export function releaseNotes(root: string, tag: string): string {
  const version = /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1];
  const notes = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
    .split(/^## /m)
    .find((section) => section.split(/\s/)[0] === version)
    ?.replace(/^.*\n/, '')
    .trim();
  if (!version || !notes)
    throw new UserError(`CHANGELOG.md: expected a section "## ${version ?? '1.2.3'}" for the tag ${tag || '(none)'}. Write what a user can now do.`);
  return notes;
}
