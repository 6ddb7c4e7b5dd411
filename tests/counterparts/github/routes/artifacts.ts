import type { StoredArtifact } from '../../results/artifact-store.ts';
import { artifactBody } from '../bodies/run.ts';
import { notFound, page, Refused } from '../rest/answers.ts';
import type { Call, Routes } from '../rest/calls.ts';
import { findRun } from './actions.ts';

export const artifacts: Routes = {
  'GET /repos/{owner}/{repo}/actions/artifacts': (call) => list(call, call.world.artifacts.finished()),

  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts': (call) => {
    const { id } = findRun(call);
    return list(
      call,
      call.world.artifacts.finished().filter(({ runId }) => runId === id),
    );
  },

  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}': (call) => ({ status: 200, body: artifactBody(call.world, findArtifact(call)) }),

  'DELETE /repos/{owner}/{repo}/actions/artifacts/{artifact_id}': (call) => {
    call.world.artifacts.delete(findArtifact(call).id);
    return { status: 204 };
  },

  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': (call) => {
    const { world } = call;
    const artifact = findArtifact(call);
    if (call.param('archive_format') !== 'zip') throw notFound();
    if (world.artifacts.isExpired(artifact)) throw new Refused(410, 'Artifact has expired');
    const { key, signature } = world.artifacts.sign(artifact.id);
    return { status: 302, headers: { location: `${world.api}/blobs/${key}?sig=${signature}` } };
  },
};

function findArtifact(call: Call): StoredArtifact {
  const artifact = call.world.artifacts.get(call.number('artifact_id'));
  if (!artifact) throw notFound();
  return artifact;
}

function list(call: Call, found: readonly StoredArtifact[]) {
  const name = call.query('name');
  const matching = found.filter((artifact) => name === null || artifact.name === name);
  const { items, headers } = page(call.url, matching);
  return { status: 200, headers, body: { total_count: matching.length, artifacts: items.map((artifact) => artifactBody(call.world, artifact)) } };
}
