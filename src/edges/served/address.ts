import { UserError } from '../../errors.ts';

/** A server's base address with /v1 and without credentials or query, as it stands in records. @throws UserError */
export function baseAddress(address: string): string {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new UserError(`local.server.url: expected an address, got ${JSON.stringify(address)}. Write for example http://127.0.0.1:8000/v1.`);
  const { origin, pathname } = new URL(address);
  const path = pathname.replace(/\/+$/, '').replace(/\/(chat\/)?completions$/, '');
  return path.endsWith('/v1') ? origin + path : `${origin}${path}/v1`;
}

/** The address of what a server says beside the OpenAI API. */
export function rootOf(baseUrl: string): string {
  return baseUrl.replace(/\/v1$/, '');
}
