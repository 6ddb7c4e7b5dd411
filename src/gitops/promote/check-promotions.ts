import { checkHub, type HubDrift } from '../../promote/check-hub.ts';
import { Promotion } from '../../records/gitops/promotion.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { Files } from '../forge/ports/repository.ts';
import type { PromotionPorts } from './promotion-ports.ts';

const MAX_BYTES = 1_000_000;

export interface PromotionDrift {
  promotion: Promotion;
  /** Empty when the Hub holds what was promoted. */
  drift: HubDrift[];
}

/** Compares the Hub with the newest promotion record of every place; older records of the same place were replaced on purpose. */
export async function checkPromotions({ forge, openHub }: { forge: Files } & Pick<PromotionPorts, 'openHub'>, sha: string): Promise<PromotionDrift[]> {
  const newest = Map.groupBy(await promotionsAt(forge, sha), ({ repository, repositoryType, revision, adapters }) =>
    [repositoryType, repository, revision, folderOf(adapters[0]?.path ?? '')].join(' '),
  );
  const checked: PromotionDrift[] = [];
  for (const [, records] of newest) {
    const [promotion] = records.toSorted((a, b) => Date.parse(b.promotedAt) - Date.parse(a.promotedAt));
    if (!promotion) continue;
    const hub = await openHub({ id: promotion.repository, type: promotion.repositoryType });
    checked.push({ promotion, drift: await checkHub(promotion, hub) });
  }
  return checked;
}

/** Every promotion record at a commit, of all agents. */
export async function promotionsAt(forge: Files, sha: string): Promise<Promotion[]> {
  const found: Promotion[] = [];
  for (const agent of await forge.list('eval-results', sha)) {
    if (agent.kind !== 'folder') continue;
    const folder = `eval-results/${agent.name}/promotions`;
    for (const { name, kind } of await forge.list(folder, sha)) {
      const bytes = kind === 'file' && name.endsWith('.json') ? await forge.readFile(`${folder}/${name}`, sha, MAX_BYTES) : null;
      const parsed = Promotion.safeParse(bytes && parsedOrNull(new TextDecoder().decode(bytes)));
      if (parsed.success) found.push(parsed.data);
    }
  }
  return found;
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}
