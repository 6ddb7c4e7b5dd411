import { artifactUpload } from '../../../src/edges/github/actions/upload.ts';
import type { ArtifactUpload } from '../../../src/gitops/forge/ports/actions.ts';
import { aloud } from '../runtime/quiet.ts';

/** Uploads artifacts of this job. The client masks the signatures of its addresses, so its workflow commands count. */
export function uploads(env: NodeJS.ProcessEnv): ArtifactUpload {
  const { upload } = artifactUpload(env);
  return { upload: (...wanted) => aloud(() => upload(...wanted)) };
}
