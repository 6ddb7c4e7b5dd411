import type { Forge } from '../../gitops/forge/ports/forge.ts';
import { artifacts } from './actions/artifacts.ts';
import { runs } from './actions/runs.ts';
import { type GitHubOptions, githubClient } from './client.ts';
import { activity } from './repository/activity.ts';
import { branches } from './repository/branches.ts';
import { comparing } from './repository/compare.ts';
import { pulls } from './repository/pulls.ts';
import { repositoryTrees } from './repository/tree.ts';
import { comments } from './talk/comments.ts';
import { issues } from './talk/issues.ts';
import { locks } from './talk/locks.ts';
import { status } from './talk/status.ts';

/**
 * GitHub over its REST API. A missing permission or a bad token is a UserError that names the permission; everything else that GitHub
 * refuses for good is an ExternalError. Rate limits of at most five minutes and 5xx are waited out.
 */
export function githubForge(options: GitHubOptions): Forge {
  const client = githubClient(options);
  const trees = repositoryTrees(client);
  const refs = branches(client, trees);
  return {
    repository: client.repository,
    readFile: trees.readFile,
    list: trees.list,
    ...refs,
    ...activity(client, refs),
    ...pulls(client),
    ...comparing(client),
    ...comments(client),
    ...issues(client),
    ...status(client),
    ...runs(client),
    ...artifacts(client),
    ...locks(client),
  };
}
