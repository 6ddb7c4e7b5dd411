import { repositoryHtml, repositoryUrl } from '../bodies/repository.ts';
import { diff, type FileDiff } from '../git/diff.ts';
import { mergeBase } from '../git/history.ts';
import { page } from '../rest/answers.ts';
import type { Routes } from '../rest/calls.ts';
import type { World } from '../state.ts';
import { findPull } from './pulls.ts';

/** The list of a pull request's files ends here. */
const FILE_LIMIT = 3000;

export const pullFiles: Routes = {
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': async (call) => {
    const { world } = call;
    const { pull } = findPull(call);
    const { git } = world.base;
    const from = (await mergeBase(git, pull.baseSha, pull.head.sha)) ?? pull.baseSha;
    const files = await diff(git, from, pull.head.sha);
    const { items, headers } = page(call.url, files.slice(0, FILE_LIMIT));
    return { status: 200, headers, body: items.map((file) => fileBody(world, file, pull.head.sha)) };
  },
};

export function fileBody(world: World, file: FileDiff, sha: string) {
  const encoded = file.path.split('/').map(encodeURIComponent).join('/');
  const html = repositoryHtml(world);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${sha}/${encoded}`,
    raw_url: `${html}/raw/${sha}/${encoded}`,
    contents_url: `${repositoryUrl(world)}/contents/${encoded}?ref=${sha}`,
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}
