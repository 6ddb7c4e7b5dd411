import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { ArtifactStore, StoredArtifact } from './artifact-store.ts';
import { runOf } from './runtime-token.ts';

const Ids = z.object({ workflow_run_backend_id: z.string(), workflow_job_run_backend_id: z.string() });
const Named = Ids.extend({ name: z.string() });
const Create = Named.extend({ version: z.number(), expires_at: z.coerce.date().optional(), mime_type: z.string().optional() });
const Finalize = Named.extend({ size: z.coerce.number().default(0), hash: z.string().optional() });
const List = Ids.extend({ name_filter: z.string().optional(), id_filter: z.string().optional() });
const FORBIDDEN_IN_NAMES = /["<>|*?:\r\n\\/]/;

/** Twirp's errors as the artifact client reads them. */
function twirpError(context: Context, status: 400 | 403 | 404 | 409, code: string, msg: string): Response {
  return context.json({ code, msg }, status);
}

/** The five methods of the artifact service; a job sees the artifacts of its own run only. */
export function artifactService(results: { api: string; artifacts: ArtifactStore }): Hono {
  const { artifacts } = results;
  const app = new Hono();
  const signed = (artifact: StoredArtifact) => {
    const { key, signature } = artifacts.sign(artifact.id);
    return `${results.api}/blobs/${key}?sig=${signature}`;
  };
  const find = (runId: number, name: string) => artifacts.artifacts.find((artifact) => artifact.runId === runId && artifact.name === name);

  app.use('*', async (context, next) => {
    const run = runOf(context.req.header('authorization'));
    const ids = Ids.safeParse(await context.req.json());
    if (run === null || ids.data?.workflow_run_backend_id !== String(run))
      return twirpError(context, 403, 'permission_denied', 'the token is not for this workflow run');
    return next();
  });

  app.post('/CreateArtifact', async (context) => {
    const { workflow_run_backend_id: run, name, expires_at: expiresAt, mime_type: mimeType } = Create.parse(await context.req.json());
    if (name === '' || FORBIDDEN_IN_NAMES.test(name)) return twirpError(context, 400, 'invalid_argument', 'the artifact name is not valid');
    const created = artifacts.create({
      runId: Number(run),
      name,
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
    if (!created) return twirpError(context, 409, 'already_exists', 'an artifact with this name already exists on the workflow run');
    return context.json({ ok: true, signed_upload_url: signed(created) });
  });

  app.post('/FinalizeArtifact', async (context) => {
    const { workflow_run_backend_id: run, name, size, hash } = Finalize.parse(await context.req.json());
    const artifact = find(Number(run), name);
    if (!artifact?.bytes) return twirpError(context, 404, 'not_found', 'artifact not found');
    if (artifact.bytes.length !== size) return twirpError(context, 400, 'invalid_argument', `uploaded ${artifact.bytes.length} bytes, finalized ${size}`);
    artifact.digest = hash ?? null;
    return context.json({ ok: true, artifact_id: String(artifact.id) });
  });

  app.post('/ListArtifacts', async (context) => {
    const { workflow_run_backend_id: run, workflow_job_run_backend_id: job, name_filter: name, id_filter: id } = List.parse(await context.req.json());
    const found = artifacts
      .finished()
      .filter(
        (artifact) => artifact.runId === Number(run) && (name === undefined || artifact.name === name) && (id === undefined || String(artifact.id) === id),
      );
    return context.json({ artifacts: found.map((artifact) => listed(artifact, run, job)) });
  });

  app.post('/GetSignedArtifactURL', async (context) => {
    const { workflow_run_backend_id: run, name } = Named.parse(await context.req.json());
    const artifact = find(Number(run), name);
    if (!artifact?.bytes) return twirpError(context, 404, 'not_found', 'artifact not found');
    return context.json({ signed_url: signed(artifact) });
  });

  app.post('/DeleteArtifact', async (context) => {
    const { workflow_run_backend_id: run, name } = Named.parse(await context.req.json());
    const artifact = find(Number(run), name);
    if (!artifact) return twirpError(context, 404, 'not_found', 'artifact not found');
    artifacts.delete(artifact.id);
    return context.json({ ok: true, artifact_id: String(artifact.id) });
  });

  return app;
}

function listed(artifact: StoredArtifact, run: string, job: string) {
  return {
    workflow_run_backend_id: run,
    workflow_job_run_backend_id: job,
    database_id: String(artifact.id),
    name: artifact.name,
    size: String(artifact.bytes?.length ?? 0),
    created_at: artifact.createdAt.toISOString(),
    ...(artifact.digest === null ? {} : { digest: artifact.digest }),
  };
}
