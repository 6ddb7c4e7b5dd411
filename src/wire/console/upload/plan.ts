import { ExternalError, UserError } from '../../../errors.ts';
import type { Hub, HubFile } from '../../../promote/ports.ts';
import { difference } from '../../../promote/publish.ts';
import type { UploadPlan } from '../../../records/console/upload.ts';
import { digestOf } from '../../../records/digest.ts';
import type { PreparedUpload } from './prepared.ts';

/** What a plan is known by: every byte and where it goes. */
export function planDigest({ files, to }: Pick<PreparedUpload, 'files' | 'to'>): string {
  return digestOf([to, files.map(({ path, sha256 }) => [path, sha256])]);
}

/** What would be sent, beside what the repository holds already. Where the Hub cannot be asked, the plan says why and shows the rest. */
export async function uploadPlan(prepared: PreparedUpload, { title, hub }: { title: string; hub(): Promise<Hub> }): Promise<UploadPlan> {
  const { files, to, withheld, refused, remarks } = prepared;
  // What is refused goes nowhere: nothing is asked about it.
  const { found, problem } = refused.length > 0 ? { found: [], problem: null } : await listed(to, hub);
  const { missing, remove } = difference(files, found ?? [], to);
  const paths = new Set(found?.map(({ path }) => path));
  const there = (file: (typeof files)[number]) => {
    if (problem !== null) return 'unknown' as const;
    if (!missing.includes(file)) return 'same' as const;
    return paths.has(file.path) ? ('other' as const) : ('none' as const);
  };
  const card = files.find(({ path }) => path === 'README.md' || path.endsWith('/README.md'))?.content;
  return {
    ...{ title, repository: to.repository.id, type: to.repository.type === 'model' ? 'model' : 'dataset', revision: to.revision, folder: to.folder },
    message: to.message,
    files: files.map((file) => ({ path: file.path, bytes: file.bytes, sha256: file.sha256, there: there(file) })),
    ...{ remove, withheld: [...withheld], refused, remarks, hubProblem: problem },
    isNew: problem === null ? found === null : null,
    card: card && 'text' in card ? card.text : null,
    digest: planDigest(prepared),
  };
}

async function listed(to: PreparedUpload['to'], hub: () => Promise<Hub>): Promise<{ found: HubFile[] | null; problem: string | null }> {
  try {
    return { found: await (await hub()).files(to.repository, to.revision), problem: null };
  } catch (error) {
    if (error instanceof UserError || error instanceof ExternalError) return { found: null, problem: error.message };
    throw error;
  }
}
