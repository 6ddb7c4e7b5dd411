import type { z } from 'zod';
import { checkHub, type HubDrift } from '../../promote/check-hub.ts';
import { ExportPromotion } from '../../records/export/export-promotion.ts';
import { Promotion } from '../../records/gitops/promotion.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { Files } from '../forge/ports/repository.ts';
import type { PromotionPorts } from './promotion-ports.ts';

const MAX_BYTES = 1_000_000;

export interface PromotionDrift {
  promotion: Promotion | ExportPromotion;
  /** Empty when the Hub holds what was promoted. */
  drift: HubDrift[];
}

/** Compares the Hub with the newest promotion record of every place, adapters and exports; older records of the same place were replaced on purpose. */
export async function checkPromotions({ forge, openHub }: { forge: Files } & Pick<PromotionPorts, 'openHub'>, sha: string): Promise<PromotionDrift[]> {
  const records = [...(await promotionsAt(forge, sha)), ...(await recordsAt(forge, { sha, folder: 'promotions/exports', record: ExportPromotion }))];
  const newest = Map.groupBy(records, (record) => [record.repositoryType, record.repository, record.revision, placeOf(record)].join(' '));
  const checked: PromotionDrift[] = [];
  for (const [, places] of newest) {
    const [promotion] = places.toSorted((a, b) => Date.parse(b.promotedAt) - Date.parse(a.promotedAt));
    if (!promotion) continue;
    const hub = await openHub({ id: promotion.repository, type: promotion.repositoryType });
    checked.push({ promotion, drift: await checkHub(promotion, hub) });
  }
  return checked;
}

/** Every promotion record at a commit, of all agents; of adapters, not of exports. */
export function promotionsAt(forge: Files, sha: string): Promise<Promotion[]> {
  return recordsAt(forge, { sha, folder: 'promotions', record: Promotion });
}

async function recordsAt<Schema extends z.ZodType>(
  forge: Files,
  { sha, folder, record }: { sha: string; folder: string; record: Schema },
): Promise<z.infer<Schema>[]> {
  const found: z.infer<Schema>[] = [];
  for (const agent of await forge.list('eval-results', sha)) {
    if (agent.kind !== 'folder') continue;
    const place = `eval-results/${agent.name}/${folder}`;
    for (const { name, kind } of await forge.list(place, sha)) {
      const bytes = kind === 'file' && name.endsWith('.json') ? await forge.readFile(`${place}/${name}`, sha, MAX_BYTES) : null;
      const parsed = record.safeParse(bytes && parsedOrNull(new TextDecoder().decode(bytes)));
      if (parsed.success) found.push(parsed.data);
    }
  }
  return found;
}

function placeOf(record: Promotion | ExportPromotion): string {
  return record.schema === 'fledgling/export-promotion@1' ? record.folder : (record.adapters[0]?.path ?? '').split('/').slice(0, -1).join('/');
}
