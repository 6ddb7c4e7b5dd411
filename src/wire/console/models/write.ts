import { basename, resolve } from 'node:path';
import type { WriteModel } from '../../../console/ports/models.ts';
import { writeAtomic } from '../../../edges/files/atomic.ts';
import { fileAtHead } from '../../../edges/git/file-at-head.ts';
import { compareLink } from '../../../edges/git/forge-address.ts';
import { newBranch } from '../../../edges/git/new-branch.ts';
import { UserError } from '../../../errors.ts';
import type { ModelWritten } from '../../../records/console/models.ts';
import type { ConsolePlace } from '../place.ts';
import { adapterNote, commitMessage } from './change.ts';
import { type Choice, chosenText, type ReadConfig } from './choices.ts';

/** Writes a choice to where it was asked for. @throws UserError where the config is not the one that was shown. */
export async function writeChoice(
  place: ConsolePlace,
  { read, choice, write }: { read: ReadConfig; choice: Choice; write: WriteModel },
): Promise<ModelWritten> {
  const file = resolve(place.configPath);
  if (write.digest !== read.digest)
    throw new UserError(`${basename(file)}: it was changed since this was shown, so nothing was written. Look at the change again.`);
  const text = chosenText(read, choice, place.configPath);
  if (text === read.text) throw new UserError(`${basename(file)}: models.default is ${choice.name} already. Nothing was written.`);
  const written = { modelId: choice.name, config: basename(file), notes: adapterNote(choice) };
  if (write.apply === 'worktree') {
    await writeAtomic(file, text);
    return { ...written, applied: 'worktree', branch: null };
  }
  const looked = await fileAtHead({ file, text: read.text, env: place.env });
  if (!looked.ok) throw new UserError(`branch: ${looked.why}`);
  const message = commitMessage(choice, read.config.models.default);
  const commit = await newBranch(looked.file, { name: write.branch, message, file, text, env: place.env });
  const { gitHub, base } = looked.file;
  return {
    ...written,
    applied: 'branch',
    branch: {
      name: write.branch,
      commit,
      push: `git push -u origin ${write.branch}`,
      compare: gitHub && base !== null ? compareLink(gitHub, { base, branch: write.branch }) : null,
    },
  };
}
