import { UserError } from '../../errors.ts';

export const LANGFUSE_CLOUD = 'https://cloud.langfuse.com';

/** Where the environment may say which server its keys are of, in the order they are asked. */
const ADDRESS_VARIABLES = ['LANGFUSE_BASE_URL', 'LANGFUSE_BASEURL', 'LANGFUSE_HOST'] as const;

/** A Langfuse project: its server and its keys. */
export interface Access {
  /** No slash at its end. */
  baseUrl: string;
  publicKey: string;
  secretKey: string;
}

/** Where a request goes: the config's host, else the environment's, else Langfuse Cloud. Needs no keys. */
export function langfuseAddress(host: string | null, env: NodeJS.ProcessEnv): string {
  return host ?? addressIn(env)?.value ?? LANGFUSE_CLOUD;
}

/**
 * Server and keys. Keys come with the server they are of: where config and environment name two servers, they are sent to none.
 * @throws UserError
 */
export function langfuseAccess(host: string | null, env: NodeJS.ProcessEnv): Access {
  const named = addressIn(env);
  const baseUrl = plainBase(langfuseAddress(host, env), host === null ? (named?.variable ?? 'harvest.source.host') : 'harvest.source.host');
  if (host !== null && named && plainBase(named.value, named.variable) !== baseUrl) {
    throw new UserError(
      `harvest.source.host: expected the server that the keys are of, ${named.variable} says ${plainBase(named.value, named.variable)}, got ${baseUrl}. Set ${named.variable} to the server of the keys, or mend harvest.source.host.`,
    );
  }
  const key = (variable: string) => {
    const value = env[variable]?.trim();
    if (value) return value;
    throw new UserError(
      `The environment variable ${variable} holds no key for ${baseUrl}. Make keys in Langfuse's project settings, export both and run again.`,
    );
  };
  return { baseUrl, publicKey: key('LANGFUSE_PUBLIC_KEY'), secretKey: key('LANGFUSE_SECRET_KEY') };
}

/** The server that the environment names; null where it names none that can be opened. */
export function langfuseNamed(env: NodeJS.ProcessEnv): string | null {
  const value = addressIn(env)?.value ?? '';
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? value : null;
}

function addressIn(env: NodeJS.ProcessEnv): { variable: string; value: string } | null {
  const variable = ADDRESS_VARIABLES.find((name) => env[name]?.trim());
  return variable === undefined ? null : { variable, value: env[variable]?.trim() ?? '' };
}

function plainBase(address: string, from: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UserError(`${from}: expected an http or https address, got ${JSON.stringify(address)}. Write for example ${LANGFUSE_CLOUD}.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UserError(`${from}: expected an address without a user name or password. Put the keys into LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY.`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
