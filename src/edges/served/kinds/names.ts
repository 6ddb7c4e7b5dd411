import { UserError } from '../../../errors.ts';
import type { Track } from '../../../records/example.ts';
import { uses } from '../started/argv.ts';
import type { Lora, ServerFacts } from './server-kind.ts';

/** What the config says of names. */
interface Naming {
  /** Catalogue name. */
  name: string;
  model: string | null;
  adapterPath: string | null;
  adapters: { [track in Track]?: string | undefined };
  track: Track;
  command: readonly string[] | null;
  withAdapter: readonly string[] | null;
}

/** By which names a server knows the model, and the adapter that is to answer; null where none is, or its place on the command line says it. */
export interface Names {
  base: string;
  adapter: string | null;
}

/** What a request carries so that the model that is meant answers it. */
export interface Named {
  model: string;
  /** To llama-server: how much each adapter that it has loaded counts. */
  lora?: { id: number; scale: number }[];
}

/** @throws UserError where an adapter is to answer that nothing names. */
export function namesOf({ name, model, adapterPath, adapters, track, command, withAdapter }: Naming): Names {
  const base = model ?? name;
  if (adapterPath === null) return { base, adapter: null };
  const adapter = adapters[track];
  if (command !== null && withAdapter !== null) return { base, adapter: uses(withAdapter, 'adapterName') ? adapterNameOf(track) : (adapter ?? null) };
  if (adapter !== undefined) return { base, adapter };
  throw new UserError(
    command === null
      ? `local.server.adapters.${track}: expected the name under which the running server has the adapter ${adapterPath}, got none. Load it there and name it, or let local.server.command start the server.`
      : `local.server.withAdapter: expected the arguments that load the adapter ${adapterPath}, got none. Write for example withAdapter: [--lora, "{adapter}"].`,
  );
}

export function adapterNameOf(track: Track): string {
  return `fledgling-${track}`;
}

/** Names as this server takes them. @throws UserError where another model than the one that is meant would answer. */
export function namedIn(facts: ServerFacts, { names, baseUrl, adapterPath }: { names: Names; baseUrl: string; adapterPath: string | null }): Named {
  const there = `The server at ${baseUrl}`;
  if (facts.kind === 'llama-server') return { model: names.base, ...loraOf(facts.loras, { names, there, adapterPath }) };
  const byName = facts.kind === 'vllm' || facts.kind === 'sglang';
  if (byName && adapterPath !== null && names.adapter === null)
    throw new UserError(
      `local.server.withAdapter: expected {adapterName} within it, the name by which ${facts.kind} is asked for the adapter, got none, so that the base model would answer. Write it as docs/engines.md has it.`,
    );
  if (names.adapter === names.base)
    throw new UserError(`local.server.adapters: expected an adapter's name, and ${JSON.stringify(names.base)} is the base model’s name. Mend one of them.`);
  const model =
    facts.kind === 'sglang' && names.adapter !== null && !names.adapter.includes(':') ? `${names.base}:${names.adapter}` : (names.adapter ?? names.base);
  const listed = facts.models.find(({ id }) => id === model || id === model.split(':')[0] || id === `${model}:latest`);
  if (facts.models.length > 0 && !listed)
    throw new UserError(
      `${there} has no model ${JSON.stringify(model)}; it has ${shown(facts.models.map(({ id }) => id))}. Name it in local.server.model or adapters.`,
    );
  const tellsAdapters = facts.models.some(({ isAdapter }) => isAdapter);
  if (facts.kind === 'vllm' && tellsAdapters && listed && listed.isAdapter !== (names.adapter !== null))
    throw new UserError(
      `${there}: ${JSON.stringify(model)} is ${listed.isAdapter ? 'an adapter' : 'no adapter'} there. Mend local.server.${listed.isAdapter ? 'model' : 'adapters'}.`,
    );
  return { model };
}

/** A llama-server puts every adapter that it has loaded on every answer, whatever model a request names, unless the request says otherwise. */
function loraOf(
  loras: readonly Lora[] | null,
  { names, there, adapterPath }: { names: Names; there: string; adapterPath: string | null },
): Pick<Named, 'lora'> {
  if (adapterPath === null) return loras === null || loras.length === 0 ? {} : { lora: loras.map(({ id }) => ({ id, scale: 0 })) };
  const wanted = names.adapter ?? adapterPath;
  const isNamed = ({ path }: Lora) => path === wanted || fileName(path) === wanted || fileName(path) === `${wanted}.gguf`;
  const found = (loras ?? []).filter(names.adapter === null ? ({ path }) => path === adapterPath : isNamed);
  const [one] = found;
  if (one && found.length === 1) return { lora: (loras ?? []).map(({ id }) => ({ id, scale: id === one.id ? 1 : 0 })) };
  const has = loras === null || loras.length === 0 ? 'it tells none' : `it has ${shown(loras.map(({ path }) => path))}`;
  throw new UserError(
    `${there} has ${one ? 'several adapters' : 'no adapter'} ${JSON.stringify(wanted)}; ${has}. Start it with --lora and the adapter's file, and give that file's name in local.server.adapters.`,
  );
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function shown(names: readonly string[]): string {
  return names
    .slice(0, 8)
    .map((one) => JSON.stringify(one.slice(0, 80)))
    .join(', ');
}
