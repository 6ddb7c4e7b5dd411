import type { Host, Machine } from '../host.ts';
import type { RunInfo } from './running-job.ts';

/** The `github` context before a job has a token and a workspace. */
export function githubOf(run: RunInfo, host: Host): Readonly<Record<string, unknown>> {
  const isTag = run.ref.startsWith('refs/tags/');
  return {
    event: run.payload,
    event_name: run.event,
    sha: run.sha,
    ref: run.ref,
    ref_name: run.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    ref_type: isTag ? 'tag' : 'branch',
    head_ref: run.headRef,
    base_ref: run.baseRef,
    repository: host.repository,
    repository_owner: host.repository.split('/')[0],
    actor: run.actor,
    triggering_actor: run.actor,
    run_id: String(run.id),
    run_attempt: String(run.attempt),
    run_number: String(run.number),
    workflow: run.file.name,
    workflow_ref: `${host.repository}/${run.file.path}@${run.ref}`,
    workflow_sha: run.sha,
    server_url: host.serverUrl,
    api_url: host.apiUrl,
    graphql_url: `${host.apiUrl}/graphql`,
  };
}

/** The `GITHUB_…` and `RUNNER_…` variables of every process of a job. */
export function runnerVariables(github: Readonly<Record<string, unknown>>, machine: Machine): Record<string, string> {
  const told = Object.entries(github).filter(([key]) => key !== 'event' && key !== 'token');
  return {
    GITHUB_ACTIONS: 'true',
    ...Object.fromEntries(told.map(([key, value]) => [`GITHUB_${key.toUpperCase()}`, String(value)])),
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
    RUNNER_NAME: 'emulated',
    RUNNER_ENVIRONMENT: machine.environment,
  };
}
