import { UserError } from '../errors.ts';
import type { CatalogueModel } from './schema/models.ts';
import type { Config } from './schema.ts';

/** The catalogue entry to evaluate and train. @throws UserError when the config names none. */
export function selectedModel({ models }: Pick<Config, 'models'>): CatalogueModel & { name: string } {
  const name = models.default;
  const entry = models.catalogue[name];
  if (!entry) throw new UserError(`models.default: ${name} is not in models.catalogue.`);
  return { ...entry, name };
}
