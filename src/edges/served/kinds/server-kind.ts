import { z } from 'zod';
import { ExternalError, sentenceOf, UserError } from '../../../errors.ts';
import { maskSecrets } from '../../http/mask.ts';
import { rootOf } from '../address.ts';
import { jsonWithin } from '../reply/within.ts';

export const SERVER_KINDS = ['llama-server', 'vllm', 'sglang', 'ollama', 'unknown'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

/** Which server answers. */
export interface ServerFacts {
  kind: ServerKind;
  /** Its own word for its version or build; null where it says none. */
  build: string | null;
  /** The models it serves; `isAdapter` where it says of one that it is an adapter of another. */
  models: { id: string; isAdapter: boolean }[];
  /** The adapters that a llama-server has loaded, whichever model a request names; null where it does not tell. */
  loras: Lora[] | null;
}

const Models = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), owned_by: z.string().nullish(), parent: z.string().nullish() })).nullish(),
});
const Props = z.looseObject({ build_info: z.string() });
const Version = z.looseObject({ version: z.string() });
const Loras = z.array(z.object({ id: z.int(), path: z.string() }));
export type Lora = z.infer<typeof Loras>[number];

const REPLY_MS = 10_000;
const REPLY_BYTES = 1_000_000;

/** Asks a server who it is. @throws UserError when it refuses the key; ExternalError when it does not answer. */
export async function askServer(baseUrl: string, { headers, apiKeyEnv }: { headers: Record<string, string>; apiKeyEnv: string | null }): Promise<ServerFacts> {
  const get = async <Schema extends z.ZodType>(url: string, schema: Schema) => {
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(REPLY_MS) }).catch(() => null);
    return response?.ok ? (schema.safeParse(await jsonWithin(response, REPLY_BYTES).catch(() => null)).data ?? null) : null;
  };
  const response = await fetch(`${baseUrl}/models`, { headers, redirect: 'error', signal: AbortSignal.timeout(REPLY_MS) }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new ExternalError(`The server at ${baseUrl} does not answer: ${sentenceOf(cause)}. Start it, or mend local.server.url.`);
  });
  if (response.status === 401 || response.status === 403)
    throw new UserError(
      `The server at ${baseUrl} answers HTTP ${response.status}: expected its key ${apiKeyEnv === null ? 'and local.server.apiKeyEnv names none' : `in ${apiKeyEnv}`}. Set the right one.`,
    );
  const { data } = Models.safeParse(await jsonWithin(response, REPLY_BYTES).catch(() => null));
  const listed = data?.data ?? [];
  const owners = new Set(listed.map(({ owned_by }) => owned_by));
  const common = { models: listed.map(({ id, parent }) => ({ id, isAdapter: Boolean(parent) })), loras: null };
  const root = rootOf(baseUrl);
  const word = (text: string | undefined) => (text === undefined ? null : maskSecrets(text, []).slice(0, 80));
  const props = await get(`${root}/props`, Props);
  if (props) return { kind: 'llama-server', build: word(props.build_info), ...common, loras: await get(`${root}/lora-adapters`, Loras) };
  if (owners.has('vllm')) return { kind: 'vllm', build: word((await get(`${root}/version`, Version))?.version), ...common };
  if (owners.has('sglang')) return { kind: 'sglang', build: word((await get(`${root}/server_info`, Version))?.version), ...common };
  const ollama = await get(`${root}/api/version`, Version);
  if (ollama) return { kind: 'ollama', build: word(ollama.version), ...common };
  return { kind: 'unknown', build: null, ...common };
}
