import type { Forge } from '../../gitops/ports.ts';
import { activity } from './activity.ts';
import { artifacts } from './artifacts.ts';
import { branches } from './branches.ts';
import { type GitHubOptions, githubClient } from './client.ts';
import { comments } from './comments.ts';
import { comparing } from './compare.ts';
import { issues } from './issues.ts';
import { locks } from './locks.ts';
import { pulls } from './pulls.ts';
import { runs } from './runs.ts';
import { status } from './status.ts';
import { repositoryTrees } from './tree.ts';

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
