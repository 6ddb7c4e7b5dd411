import type { CommitObject, Identity } from '../git/objects.ts';
import { readCommit } from '../git/repository.ts';
import type { World } from '../state.ts';
import { repositoryHtml, repositoryUrl } from './repository.ts';
import { nodeId, timestamp, userBody } from './user.ts';

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** The Git Data API's commit. */
export function gitCommitBody(world: World, commit: CommitObject) {
  const url = repositoryUrl(world);
  const html = repositoryHtml(world);
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    author: identityBody(commit.author),
    committer: identityBody(commit.committer),
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/git/commits/${sha}`, html_url: `${html}/commit/${sha}` })),
    verification: UNSIGNED,
  };
}

/** The commits API's commit, with the accounts behind author and committer. */
export function commitBody(world: World, sha: string) {
  const commit = readCommit(world.base.git, sha);
  const url = repositoryUrl(world);
  const html = repositoryHtml(world);
  return {
    sha,
    node_id: nodeId('C', sha),
    url: `${url}/commits/${sha}`,
    html_url: `${html}/commit/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    commit: {
      url: `${url}/git/commits/${sha}`,
      author: identityBody(commit.author),
      committer: identityBody(commit.committer),
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      verification: UNSIGNED,
    },
    author: accountOf(world, commit.author),
    committer: accountOf(world, commit.committer),
    parents: commit.parents.map((parent) => ({ sha: parent, url: `${url}/commits/${parent}`, html_url: `${html}/commit/${parent}` })),
  };
}

/** A commit inside a `push` event or a run. */
export function simpleCommitBody(commit: CommitObject) {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: timestamp(commit.author.date),
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}

/** Commits made through the API carry the account's private address. */
export function identityOfUser(world: World, login: string): Identity {
  return { name: login, email: `${world.users.get(login)?.id ?? 0}+${login}@users.noreply.github.com`, date: world.now() };
}

function identityBody({ name, email, date }: Identity) {
  return { name, email, date: timestamp(date) };
}

function accountOf(world: World, { email }: Identity) {
  const login = /^\d+\+(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return login !== undefined && world.users.has(login) ? userBody(world, login) : null;
}
