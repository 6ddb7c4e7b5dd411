import { Hono } from 'hono';
import { artifactService } from './artifact-service.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { blobStorage } from './blob-storage.ts';

/** The service behind ACTIONS_RESULTS_URL and the blob storage its signed URLs lead to. */
export function resultsService(results: { api: string; artifacts: ArtifactStore }): Hono {
  return new Hono().route('/twirp/github.actions.results.api.v1.ArtifactService', artifactService(results)).route('/blobs', blobStorage(results.artifacts));
}
