import { z } from 'zod';
import type { Artifact, Artifacts, Downloads } from '../../../gitops/forge/ports/actions.ts';
import type { GitHubClient } from '../client.ts';
import { downloadArtifact } from './download.ts';

const READS = 'actions: read';

const ApiArtifact = z.object({
  id: z.number(),
  name: z.string(),
  size_in_bytes: z.number(),
  expired: z.boolean(),
  digest: z.string().nullish(),
  created_at: z.string().nullable(),
  workflow_run: z.object({ id: z.number().optional() }).nullish(),
});

/** What workflow runs left behind. */
export function artifacts(client: GitHubClient): Artifacts & Downloads {
  const { octokit, place, ask, askIfThere } = client;
  return {
    artifact: async (id) => {
      const found = await askIfThere({ what: `read artifact ${id}`, needs: READS }, () => octokit.rest.actions.getArtifact({ ...place, artifact_id: id }));
      return found === null ? null : shown(found.data);
    },
    artifactsOf: async (runId) => {
      const found = await ask({ what: `list the artifacts of run ${runId}`, needs: READS }, () =>
        octokit.paginate(octokit.rest.actions.listWorkflowRunArtifacts, { ...place, run_id: runId, per_page: 100 }),
      );
      return found.map(shown);
    },
    artifactsNamed: async (name) => {
      const found = await ask({ what: `list artifacts named ${JSON.stringify(name)}`, needs: READS }, () =>
        octokit.paginate(octokit.rest.actions.listArtifactsForRepo, { ...place, name, per_page: 100 }),
      );
      const named = found.map(shown).filter((artifact) => artifact.name === name);
      return named.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id);
    },
    download: (artifact, to, limits) => downloadArtifact(client, { artifact, to, limits }),
  };
}

function shown(data: unknown): Artifact {
  const artifact = ApiArtifact.parse(data);
  return {
    id: artifact.id,
    name: artifact.name,
    bytes: artifact.size_in_bytes,
    expired: artifact.expired,
    zipSha256: /^sha256:([0-9a-f]{64})$/.exec(artifact.digest ?? '')?.[1] ?? null,
    // No run has the number 0.
    runId: artifact.workflow_run?.id ?? 0,
    createdAt: artifact.created_at ?? new Date(0).toISOString(),
  };
}
