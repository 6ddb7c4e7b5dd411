import type { StoredArtifact } from '../../results/artifact-store.ts';
import { readCommit } from '../git/repository.ts';
import type { Run, World } from '../state.ts';
import { simpleCommitBody } from './commit.ts';
import { minimalRepositoryBody, repositoryHtml, repositoryUrl } from './repository.ts';
import { nodeId, timestamp, userBody } from './user.ts';

export function runBody(world: World, run: Run) {
  const repository = repositoryUrl(world);
  const url = `${repository}/actions/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('WFR', run.id),
    name: run.name,
    display_title: run.title,
    path: run.path,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflowId(run.path),
    check_suite_id: run.id + 1_000_000,
    check_suite_node_id: nodeId('CS', run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    url,
    html_url: `${repositoryHtml(world)}/actions/runs/${run.id}`,
    pull_requests: run.headRepo === world.base ? run.pulls.flatMap((number) => minimalPull(world, number)) : [],
    created_at: timestamp(run.createdAt),
    updated_at: timestamp(run.updatedAt),
    run_started_at: timestamp(run.createdAt),
    actor: userBody(world, run.actor),
    triggering_actor: userBody(world, run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repository}/check-suites/${run.id + 1_000_000}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${repository}/actions/workflows/${workflowId(run.path)}`,
    head_commit: simpleCommitBody(readCommit(world.base.git, run.headSha)),
    repository: minimalRepositoryBody(world, world.base),
    head_repository: minimalRepositoryBody(world, run.headRepo),
    referenced_workflows: [],
  };
}

/** GitHub fills this in for pull requests from branches of the same repository only. */
function minimalPull(world: World, number: number) {
  const issue = world.issues.find((candidate) => candidate.number === number);
  if (!issue?.pull) return [];
  const repo = { id: world.base.id, url: repositoryUrl(world), name: world.base.name };
  const { head, baseRef, baseSha } = issue.pull;
  const url = `${repositoryUrl(world)}/pulls/${number}`;
  return [{ id: issue.id, number, url, head: { ref: head.ref, sha: head.sha, repo }, base: { ref: baseRef, sha: baseSha, repo } }];
}

export function artifactBody(world: World, artifact: StoredArtifact) {
  const url = `${repositoryUrl(world)}/actions/artifacts/${artifact.id}`;
  const run = world.runs.find(({ id }) => id === artifact.runId);
  return {
    id: artifact.id,
    node_id: nodeId('MDg6QXJ0aWZhY3Q', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.bytes?.length ?? 0,
    url,
    archive_download_url: `${url}/zip`,
    expired: world.artifacts.isExpired(artifact),
    digest: artifact.digest,
    created_at: timestamp(artifact.createdAt),
    updated_at: timestamp(artifact.createdAt),
    expires_at: timestamp(artifact.expiresAt),
    workflow_run: run
      ? { id: run.id, repository_id: world.base.id, head_repository_id: run.headRepo.id, head_branch: run.headBranch, head_sha: run.headSha }
      : null,
  };
}

export function workflowBody(world: World, { path, name }: { path: string; name: string }) {
  const id = workflowId(path);
  const file = path.slice(path.lastIndexOf('/') + 1);
  const at = timestamp(world.base.createdAt);
  return {
    id,
    node_id: nodeId('W', id),
    name,
    path,
    state: 'active',
    created_at: at,
    updated_at: at,
    url: `${repositoryUrl(world)}/actions/workflows/${id}`,
    html_url: `${repositoryHtml(world)}/blob/${world.base.defaultBranch}/${path}`,
    badge_url: `${repositoryHtml(world)}/workflows/${encodeURIComponent(file)}/badge.svg`,
  };
}

/** A stable number for a workflow file. */
export function workflowId(path: string): number {
  return [...path].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_000_007, 7);
}
