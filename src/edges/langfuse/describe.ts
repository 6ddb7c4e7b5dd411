import { z } from 'zod';
import type { Client } from './api/client.ts';
import { settled } from './api/patience.ts';
import type { Probed } from './probe.ts';

const Projects = z.looseObject({ data: z.array(z.looseObject({ name: z.string() })).min(1) });

/** What a server is, and whose keys they are; never the keys. */
export async function describeServer(client: Client, { api, version }: Probed): Promise<string> {
  const answer = await settled(client, '/api/public/projects');
  const project = answer.kind === 'body' ? Projects.safeParse(answer.body).data?.data[0]?.name : undefined;
  const of = project === undefined ? '' : ` of project ${JSON.stringify(project.replaceAll(/[\p{Cc}\p{Cf}]/gu, '·').slice(0, 80))}`;
  const isOpen = client.baseUrl.startsWith('http:') && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(client.baseUrl).hostname);
  return [
    `Langfuse ${version ?? 'of unknown version'} at ${client.baseUrl}, ${api} API`,
    `keys${of} from LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY`,
    ...(isOpen ? ['they travel in the open: use https where you can'] : []),
  ].join('; ');
}
