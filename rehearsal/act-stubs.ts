import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../src/errors.ts';
import { ONLY_RECORDED } from '../tests/workflows/executor/job/use-action.ts';

export interface StubOptions {
  /** Actions that a workflow uses, as `OWNER/NAME[/PATH]@REF`. */
  actions: readonly string[];
  /** Where the stubs' folders are made. */
  folder: string;
  /** The bare repository that checkout fetches from, and the remote that it names. */
  repository: { gitDir: string; remote: string };
  /** Folders that stand for other repositories, by `OWNER/NAME`. */
  remoteActions: Readonly<Record<string, string>>;
}

const CHECKOUT = 'actions/checkout';

/**
 * Makes a folder for each action of another repository, as values of `--local-repository`: checkout fetches for real, what the executor
 * only writes down is written down here, too.
 * @throws UserError for an action that nothing stands for: act would fetch it from the network.
 */
export async function stubActions({ actions, folder, repository, remoteActions }: StubOptions): Promise<string[]> {
  const replaced = actions.map(async (uses) => {
    const [action = '', ref = ''] = uses.split('@');
    const name = action.split('/').slice(0, 2).join('/');
    const to = join(folder, name);
    const given = remoteActions[name];
    if (given === undefined && name === CHECKOUT) await stub('checkout', to, ['repository.json', repository]);
    else if (given === undefined && ONLY_RECORDED.has(name)) await stub('recorded', to, ['stands-for.json', { uses }]);
    else if (given === undefined) throw new UserError(`${uses}: expected an action that a rehearsal has a stub for. Name its folder in remoteActions.`);
    return `${name}@${ref}=${given ?? to}`;
  });
  return [...new Set(await Promise.all(replaced))];
}

async function stub(source: 'checkout' | 'recorded', to: string, [file, settings]: readonly [string, object]): Promise<void> {
  await mkdir(to, { recursive: true });
  await cp(fileURLToPath(new URL(`act/${source}`, import.meta.url)), to, { recursive: true });
  await writeFile(join(to, 'package.json'), '{"type":"module"}\n');
  await writeFile(join(to, file), JSON.stringify(settings));
}
