import { z } from 'zod';
import { repositoryUrl } from '../bodies/repository.ts';
import { nodeId } from '../bodies/user.ts';
import { diff } from '../git/diff.ts';
import { isAncestor } from '../git/history.ts';
import { moveRef } from '../pulls/pushes.ts';
import { notFound, Refused } from '../rest/answers.ts';
import type { Call, Routes } from '../rest/calls.ts';
import type { World } from '../state.ts';

const NAME = /^refs\/[^/\s~^:?*[\\]+(\/[^/\s~^:?*[\\]+)+$/;

export const gitRefs: Routes = {
  'GET /repos/{owner}/{repo}/git/ref/{ref}': async (call) => {
    const name = `refs/${call.param('ref')}`;
    const sha = call.world.base.git.ref(name);
    if (sha === null) throw notFound();
    return { status: 200, body: await refBody(call.world, name, sha) };
  },

  'GET /repos/{owner}/{repo}/git/matching-refs/{ref}': async (call) => {
    const refs = call.world.base.git.refs(`refs/${call.param('ref')}`);
    return { status: 200, body: await Promise.all(refs.map(({ name, sha }) => refBody(call.world, name, sha))) };
  },

  'POST /repos/{owner}/{repo}/git/refs': async (call) => {
    const { ref, sha } = call.body(z.object({ ref: z.string(), sha: z.string() }));
    if (!NAME.test(ref)) throw new Refused(422, `${ref} is not a valid ref name.`);
    await writable(call, ref, sha);
    const { git } = call.world.base;
    return git.exclusively(async () => {
      if (git.ref(ref) !== null) throw new Refused(422, 'Reference already exists');
      await move(call, ref, null, sha);
      return { status: 201, body: await refBody(call.world, ref, sha) };
    });
  },

  'PATCH /repos/{owner}/{repo}/git/refs/{ref}': async (call) => {
    const ref = `refs/${call.param('ref')}`;
    const { sha, force } = call.body(z.object({ sha: z.string(), force: z.boolean().default(false) }));
    await writable(call, ref, sha);
    const { git } = call.world.base;
    return git.exclusively(async () => {
      const from = git.ref(ref);
      if (from === null) throw new Refused(422, 'Reference does not exist');
      if (!isAncestor(git, from, sha)) {
        if (!force) throw new Refused(422, 'Update is not a fast forward');
        if (ref.startsWith('refs/heads/') && !call.world.rules.forcePushes)
          throw new Refused(422, 'Repository rule violations found\n\nCannot force-push to this branch');
      }
      await refuseWorkflowChange(call, from, sha);
      await move(call, ref, from, sha);
      return { status: 200, body: await refBody(call.world, ref, sha) };
    });
  },

  'DELETE /repos/{owner}/{repo}/git/refs/{ref}': async (call) => {
    const ref = `refs/${call.param('ref')}`;
    await writable(call, ref, null);
    const { git } = call.world.base;
    return git.exclusively(async () => {
      const from = git.ref(ref);
      if (from === null) throw new Refused(422, 'Reference does not exist');
      await move(call, ref, from, null);
      return { status: 204 };
    });
  },
};

async function refBody(world: World, ref: string, sha: string) {
  const type = world.base.git.kind(sha) ?? 'commit';
  const url = repositoryUrl(world);
  return { ref, node_id: nodeId('REF', ref), url: `${url}/git/${ref}`, object: { type, sha, url: `${url}/git/${type}s/${sha}` } };
}

/** Pull request references are GitHub's own; a branch may hold only a commit. */
async function writable({ world }: Call, ref: string, sha: string | null): Promise<void> {
  if (ref.startsWith('refs/pull/')) throw new Refused(422, `Cannot update the hidden ref ${ref}`);
  if (ref === `refs/heads/${world.base.defaultBranch}` && sha === null) throw new Refused(422, 'Cannot delete the default branch');
  const kind = sha && world.base.git.kind(sha);
  if (kind === null && sha !== null) throw new Refused(422, 'Object does not exist');
  if (sha !== null && kind !== 'commit' && ref.startsWith('refs/heads/')) throw new Refused(422, 'Reference cannot be updated: object is not a commit');
}

/** A GITHUB_TOKEN has no `workflows` permission, which a push that changes a workflow file needs. */
async function refuseWorkflowChange(call: Call, from: string, to: string): Promise<void> {
  if (!call.isActionsToken) return;
  const files = await diff(call.world.base.git, from, to);
  if (files.some(({ path, previousPath }) => [path, previousPath].some((name) => name?.startsWith('.github/workflows/')))) {
    throw new Refused(403, 'Resource not accessible by integration');
  }
}

async function move(call: Call, ref: string, from: string | null, to: string | null): Promise<void> {
  const { world, actor } = call;
  if (!(await moveRef(world, { repo: world.base, ref, from, to, actor }))) throw new Refused(422, 'Reference cannot be updated');
}
