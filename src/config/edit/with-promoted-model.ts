import { UserError } from '../../errors.ts';
import type { Promotion } from '../../records/gitops/promotion.ts';
import type { CatalogueModel } from '../schema/models.ts';
import type { Config } from '../schema.ts';
import { withCatalogueModel } from './with-catalogue-model.ts';
import { withDefaultModel } from './with-default-model.ts';

/** What a promoted adapter is called in a catalogue: `<base>-<run>`. */
export function promotedName({ base, run }: Pick<Promotion, 'base' | 'run'>): string {
  return `${base.name}-${run}`;
}

/** Where `models pull` finds an adapter; by its commit where that is not on `main`. */
export function downloadOf({ repository, revision, commit, url }: Promotion, path: string): string {
  return revision === 'main' ? `hf:${repository}/${path}` : `${url.replace(/\/commit\/[^/]*$/, '')}/resolve/${commit}/${path}`;
}

/**
 * The config's text with a promoted adapter in the catalogue, as an entry of its own: the base it belongs to, run with it; and that entry the default.
 * @throws UserError when its base is not in the catalogue, or is another file there.
 */
export function withPromotedModel(text: string, file: string, { models, promotion }: { models: Config['models']; promotion: Promotion }): string {
  const name = promotedName(promotion);
  return withDefaultModel(withCatalogueModel(text, file, { name, model: promotedEntry(models, promotion) }), file, name);
}

/** @throws UserError when its base is not in the catalogue, or is another file there. */
export function promotedEntry({ catalogue }: Config['models'], promotion: Promotion): CatalogueModel {
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
