import { fullName, type Repo, type World } from '../state.ts';
import { nodeId, timestamp, userBody } from './user.ts';

/** The templates of URLs that every body of a repository carries. */
const PATHS = {
  archive_url: '{archive_format}{/ref}',
  assignees_url: 'assignees{/user}',
  blobs_url: 'git/blobs{/sha}',
  branches_url: 'branches{/branch}',
  collaborators_url: 'collaborators{/collaborator}',
  comments_url: 'comments{/number}',
  commits_url: 'commits{/sha}',
  compare_url: 'compare/{base}...{head}',
  contents_url: 'contents/{+path}',
  contributors_url: 'contributors',
  deployments_url: 'deployments',
  downloads_url: 'downloads',
  events_url: 'events',
  forks_url: 'forks',
  git_commits_url: 'git/commits{/sha}',
  git_refs_url: 'git/refs{/sha}',
  git_tags_url: 'git/tags{/sha}',
  hooks_url: 'hooks',
  issue_comment_url: 'issues/comments{/number}',
  issue_events_url: 'issues/events{/number}',
  issues_url: 'issues{/number}',
  keys_url: 'keys{/key_id}',
  labels_url: 'labels{/name}',
  languages_url: 'languages',
  merges_url: 'merges',
  milestones_url: 'milestones{/number}',
  notifications_url: 'notifications{?since,all,participating}',
  pulls_url: 'pulls{/number}',
  releases_url: 'releases{/id}',
  stargazers_url: 'stargazers',
  statuses_url: 'statuses/{sha}',
  subscribers_url: 'subscribers',
  subscription_url: 'subscription',
  tags_url: 'tags',
  teams_url: 'teams',
  trees_url: 'git/trees{/sha}',
};

export function repositoryUrl(world: World, repo: Repo = world.base): string {
  return `${world.api}/repos/${fullName(repo)}`;
}

export function repositoryHtml(world: World, repo: Repo = world.base): string {
  return `${world.html}/${fullName(repo)}`;
}

/** A repository as it stands in other bodies. */
export function minimalRepositoryBody(world: World, repo: Repo) {
  const url = repositoryUrl(world, repo);
  const urls = Object.fromEntries(Object.entries(PATHS).map(([key, path]) => [key, `${url}/${path}`]));
  return {
    id: repo.id,
    node_id: nodeId('R', repo.id),
    name: repo.name,
    full_name: fullName(repo),
    owner: userBody(world, repo.owner),
    private: repo.private,
    html_url: repositoryHtml(world, repo),
    description: null,
    fork: repo.fork,
    url,
    ...urls,
  };
}

/** A repository in full. */
export function repositoryBody(world: World, repo: Repo) {
  const openIssues = repo === world.base ? world.issues.filter(({ state }) => state === 'open').length : 0;
  const { html_url: html, ...minimal } = minimalRepositoryBody(world, repo);
  const at = timestamp(repo.createdAt);
  return {
    ...minimal,
    html_url: html,
    visibility: repo.private ? 'private' : 'public',
    default_branch: repo.defaultBranch,
    git_url: `git://github.com/${fullName(repo)}.git`,
    ssh_url: `git@github.com:${fullName(repo)}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    topics: [],
    forks_count: world.forks.length,
    forks: world.forks.length,
    network_count: world.forks.length,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    subscribers_count: 0,
    size: 0,
    open_issues_count: openIssues,
    open_issues: openIssues,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    allow_forking: true,
    allow_merge_commit: true,
    allow_squash_merge: true,
    allow_rebase_merge: false,
    pushed_at: at,
    created_at: at,
    updated_at: at,
  };
}
