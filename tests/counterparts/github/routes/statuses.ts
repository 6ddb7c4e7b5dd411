import { z } from 'zod';
import { minimalRepositoryBody, repositoryUrl } from '../bodies/repository.ts';
import { nodeId, timestamp, userBody } from '../bodies/user.ts';
import { invalid, page, Refused } from '../rest/answers.ts';
import type { Call, Routes } from '../rest/calls.ts';
import type { Status, World } from '../state.ts';

const LIMIT_PER_CONTEXT = 1000;
const NewStatus = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  target_url: z.string().nullish(),
  description: z.string().nullish(),
  context: z.string().default('default'),
});

export const statuses: Routes = {
  'POST /repos/{owner}/{repo}/statuses/{sha}': async (call) => {
    const { world } = call;
    const sha = call.param('sha');
    if (world.base.git.kind(sha) !== 'commit') throw new Refused(422, `No commit found for SHA: ${sha}`);
    const { state, target_url: targetUrl, description, context } = call.body(NewStatus);
    if ([...(description ?? '')].length > 140) throw invalid('Status', 'description', { custom: 'description is too long (maximum is 140 characters)' });
    if (targetUrl && !/^https?:\/\//.test(targetUrl)) throw invalid('Status', 'target_url', { custom: 'target_url must use http(s) scheme' });
    if (world.statuses.filter((status) => status.sha === sha && status.context === context).length >= LIMIT_PER_CONTEXT) {
      throw new Refused(422, 'Validation failed: This SHA and context has reached the maximum number of statuses.');
    }
    const texts = { description: description ?? null, targetUrl: targetUrl ?? null };
    const status: Status = { id: world.nextId(), sha, state, context, ...texts, creator: call.token.login, createdAt: world.now() };
    world.statuses.push(status);
    return { status: 201, body: { ...statusBody(world, status), creator: userBody(world, status.creator) } };
  },

  'GET /repos/{owner}/{repo}/commits/{ref}/statuses': async (call) => {
    const { items, headers } = page(call.url, (await statusesOf(call)).found);
    return { status: 200, headers, body: items.map((status) => ({ ...statusBody(call.world, status), creator: userBody(call.world, status.creator) })) };
  },

  'GET /repos/{owner}/{repo}/commits/{ref}/status': async (call) => {
    const { world } = call;
    const { sha, found } = await statusesOf(call);
    const latest = found.filter((status, at) => found.findIndex(({ context }) => context === status.context) === at);
    const { items, headers } = page(call.url, latest);
    const url = `${repositoryUrl(world)}/commits/${sha}`;
    const body = {
      state: combined(latest.map(({ state }) => state)),
      statuses: items.map((status) => statusBody(world, status)),
      sha,
      total_count: latest.length,
      repository: minimalRepositoryBody(world, world.base),
      commit_url: url,
      url: `${url}/status`,
    };
    return { status: 200, headers, body };
  },
};

/** Newest first. */
async function statusesOf(call: Call): Promise<{ sha: string; found: Status[] }> {
  const ref = call.param('ref');
  const sha = call.world.base.git.commit(ref);
  if (sha === null) throw new Refused(404, `No commit found for the ref ${ref}`);
  return { sha, found: call.world.statuses.filter((status) => status.sha === sha).toReversed() };
}

function combined(states: readonly Status['state'][]): string {
  if (states.some((state) => state === 'failure' || state === 'error')) return 'failure';
  return states.length === 0 || states.includes('pending') ? 'pending' : 'success';
}

function statusBody(world: World, status: Status) {
  return {
    id: status.id,
    node_id: nodeId('SC', status.id),
    url: `${repositoryUrl(world)}/statuses/${status.sha}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${world.users.get(status.creator)?.id ?? 0}?v=4`,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: timestamp(status.createdAt),
    updated_at: timestamp(status.createdAt),
  };
}
