import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Promotion } from '../../records/gitops/promotion.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { readIfThere } from './atomic.ts';

/** Every promotion of adapters recorded below a results folder, of all agents, the newest first. What is no record is passed over. */
export async function promotionRecords(results: string): Promise<Promotion[]> {
  const agents = await readdir(results).catch(() => []);
  const records = await Promise.all(agents.map((agent) => promotionsIn(join(results, agent, 'promotions'))));
  return records.flat().sort((a, b) => Date.parse(b.promotedAt) - Date.parse(a.promotedAt));
}

async function promotionsIn(folder: string): Promise<Promotion[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(names.map((name) => readIfThere(join(folder, name))));
  return texts.flatMap((text) => Promotion.safeParse(parsedOrNull(text ?? '')).data ?? []);
}
