import { lstat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ArtifactClient, DefaultArtifactClient, UsageError } from '@actions/artifact';
import { ExternalError, sentenceOf, UserError } from '../../../errors.ts';
import type { ArtifactUpload } from '../../../gitops/forge/ports/actions.ts';
import { onDisk } from '../../files/atomic.ts';
import { checkedPath } from '../repository/tree.ts';

/**
 * Uploads artifacts of the running job. The client finds its service in the runner's own variables, so `env` is the process's.
 * @throws UserError outside GitHub Actions, and for anything but regular files below the root.
 */
export function artifactUpload(env: Readonly<Record<string, string | undefined>>): ArtifactUpload {
  for (const name of ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL'])
    if (!env[name]) throw new UserError(`${name}: expected the runner's artifact service, got nothing. Upload artifacts from inside a GitHub Actions job.`);
  const client = new DefaultArtifactClient();

  return {
    upload: async (name, root, files, { retentionDays }) => {
      const sources = await Promise.all(files.map((file) => regularFile(root, file)));
      if (sources.length === 0) throw new UserError(`artifact ${name}: expected at least one file below ${root}, got none. Give it files.`);
      const send = () => client.uploadArtifact(name, sources, resolve(root), { retentionDays });
      const { id, digest, size } = await sent(name, () => send().catch((error: unknown) => replaced(error, { client, name, send })));
      if (id === undefined || digest === undefined || size === undefined)
        throw new ExternalError(`artifact ${name}: the service did not say what it stored. Run the job again.`);
      return { id, zipSha256: digest.replace(/^sha256:/, ''), bytes: size };
    },
  };
}

/** The client would follow a link and upload what it points to. */
async function regularFile(root: string, file: string): Promise<string> {
  const path = join(root, checkedPath(file));
  const stats = await onDisk(path, () => lstat(path));
  if (!stats.isFile()) throw new UserError(`${path}: expected a regular file, found something else. Leave it out, or make it a file.`);
  return path;
}

interface Sending<T> {
  client: ArtifactClient;
  name: string;
  send(): Promise<T>;
}

/** A job that is run again finds what its first attempt left, under the same name. */
async function replaced<T>(error: unknown, { client, name, send }: Sending<T>): Promise<T> {
  if (!/\(409\)|already exists/i.test(sentenceOf(error))) throw error;
  await client.deleteArtifact(name);
  return send();
}

async function sent<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError)
      throw new ExternalError(`artifact ${name}: the artifact storage of this account is used up. Delete old artifacts, or raise its limit.`, {
        cause: error,
        retryable: false,
      });
    throw new ExternalError(`artifact ${name}: the upload failed: ${sentenceOf(error)}. Run the job again.`, { cause: error });
  }
}
