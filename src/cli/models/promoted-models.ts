import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { CommonOptions } from '../../app/context.ts';
import { withCatalogueModel } from '../../config/edit/with-catalogue-model.ts';
import { withDefaultModel } from '../../config/edit/with-default-model.ts';
import { parseConfig } from '../../config/parse-config.ts';
import type { CatalogueModel } from '../../config/schema/models.ts';
import type { Config } from '../../config/schema.ts';
import { readIfThere, writeAtomic } from '../../edges/files/atomic.ts';
import { UserError } from '../../errors.ts';
import { Promotion } from '../../records/gitops/promotion.ts';
import { parsedOrNull } from '../../records/json-lines.ts';

/** A promoted adapter as a catalogue entry of its own: the base it belongs to, run with it. */
export interface PromotedModel {
  /** `<base>-<run>`. */
  name: string;
  promotion: Promotion;
}

/** Every promotion recorded below the results folder, the newest first. */
export async function promotedModels(options: CommonOptions): Promise<PromotedModel[]> {
  const results = resolve(dirname(options.config), options.resultsDir ?? 'eval-results');
  const agents = await readdir(results).catch(() => []);
  const records = await Promise.all(agents.map((agent) => promotionsIn(join(results, agent, 'promotions'))));
  const newestFirst = records.flat().sort((a, b) => Date.parse(b.promotedAt) - Date.parse(a.promotedAt));
  return newestFirst.map((promotion) => ({ name: `${promotion.base.name}-${promotion.run}`, promotion }));
}

async function promotionsIn(folder: string): Promise<Promotion[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(names.map((name) => readIfThere(join(folder, name))));
  return texts.flatMap((text) => Promotion.safeParse(parsedOrNull(text ?? '')).data ?? []);
}

/** Where `models pull` finds an adapter; by its commit where that is not on `main`. */
export function downloadOf({ repository, revision, commit, url }: Promotion, path: string): string {
  return revision === 'main' ? `hf:${repository}/${path}` : `${url.replace(/\/commit\/[^/]*$/, '')}/resolve/${commit}/${path}`;
}

/** Adds a promoted adapter to the catalogue and makes it the default. @throws UserError when its base is not in the catalogue, or is another file there. */
export async function selectPromoted(options: CommonOptions, { models }: Config, { name, promotion }: PromotedModel): Promise<void> {
  const text = await readFile(options.config, 'utf8');
  const added = withCatalogueModel(text, options.config, { name, model: entryOf(models, promotion) });
  const selected = withDefaultModel(added, options.config, name);
  parseConfig(selected, options.config);
  await writeAtomic(options.config, selected);
}

function entryOf({ catalogue }: Config['models'], promotion: Promotion): CatalogueModel {
  const { base, adapters, agent, run } = promotion;
  const entry = Object.hasOwn(catalogue, base.name) ? catalogue[base.name] : undefined;
  if (!entry || (entry.sha256 !== 'unpinned' && entry.sha256 !== base.ggufSha256))
    throw new UserError(
      `models.catalogue: the adapters of run ${run} belong to ${base.name} of sha256 ${base.ggufSha256}, which is not in the catalogue. Add it first.`,
    );
  const placed = adapters.map(({ track, path, sha256 }) => [
    track,
    { file: `models/adapters/${run}/adapter-${track}.gguf`, sha256, download: downloadOf(promotion, path) },
  ]);
  return { ...entry, title: `${entry.title} with ${agent} ${run}`, sha256: base.ggufSha256, adapters: Object.fromEntries(placed) };
}
