import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { baseAddress } from './address.ts';
import { namedIn } from './kinds/names.ts';
import { askServer } from './kinds/server-kind.ts';

/** What of `local.server` says where it is and what it is asked for. */
interface Looked {
  command: readonly string[] | null;
  url: string | null;
  apiKeyEnv: string | null;
  model: string | null;
}

/**
 * What can be said of `local.server` without starting anything: a running one is asked what it serves, a command's program is looked for.
 * @throws UserError, ExternalError where it would not answer for the model.
 */
export async function lookAtServer(server: Looked, { name, env }: { name: string; env: NodeJS.ProcessEnv }): Promise<string> {
  const { command, url, apiKeyEnv, model } = server;
  const key = apiKeyEnv === null ? undefined : env[apiKeyEnv];
  if (apiKeyEnv !== null && !key) throw new UserError(`${apiKeyEnv} of local.server.apiKeyEnv is not set: export the key of the server`);
  if (command !== null) {
    const [program = ''] = command;
    if (!(await isProgram(program, env))) throw new UserError(`local.server.command: found no program ${program}: install it, or name it with its folder`);
    return `${program}, started when it is asked`;
  }
  const baseUrl = baseAddress(url ?? '');
  const facts = await askServer(baseUrl, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` }, apiKeyEnv });
  const named = namedIn(facts, { names: { base: model ?? name, adapter: null }, baseUrl, adapterPath: null });
  const serves = facts.models.map(({ id }) => JSON.stringify(id.slice(0, 80)));
  const more = serves.length > 8 ? ' and more' : '';
  const listed = serves.length > 0 ? `serves ${serves.slice(0, 8).join(', ')}${more}` : 'names no model';
  return `${facts.kind === 'unknown' ? 'a server' : facts.kind}${facts.build === null ? '' : ` ${facts.build}`} at ${baseUrl} ${listed}; asked for ${JSON.stringify(named.model)}`;
}

async function isProgram(program: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const places = /[\\/]/.test(program) ? [program] : (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  const names = process.platform === 'win32' ? places.flatMap((place) => [place, `${place}.exe`]) : places;
  for (const path of names)
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return true;
  return false;
}
