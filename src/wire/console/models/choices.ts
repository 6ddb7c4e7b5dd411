import { withDefaultModel } from '../../../config/edit/with-default-model.ts';
import { promotedEntry, promotedName, withPromotedModel } from '../../../config/edit/with-promoted-model.ts';
import { parseConfig } from '../../../config/parse-config.ts';
import { type CatalogueModel, CatalogueName } from '../../../config/schema/models.ts';
import type { Config } from '../../../config/schema.ts';
import { readText } from '../../../edges/files/atomic.ts';
import { promotionRecords } from '../../../edges/files/promotions.ts';
import { sentenceOf, UserError } from '../../../errors.ts';
import { sha256 } from '../../../records/digest.ts';
import type { Promotion } from '../../../records/gitops/promotion.ts';
import type { ConsolePlace } from '../place.ts';

/** One thing that can be chosen. */
export interface Choice {
  name: string;
  /** Null for a promoted adapter whose base is not in the catalogue; `why` says so. */
  model: CatalogueModel | null;
  why: string | null;
  promotion: Promotion | null;
}

/** The config as it stands on disk, read anew: what is written is the change of exactly these bytes. */
export interface ReadConfig {
  text: string;
  digest: string;
  config: Config;
}

/** @throws UserError in one sentence where it is missing or wrong. */
export async function configNow(place: ConsolePlace): Promise<ReadConfig> {
  await place.config();
  const text = await readText(place.configPath);
  return { text, digest: sha256(text), config: parseConfig(text, place.configPath) };
}

/** The catalogue in its order, then the promoted adapters that are not in it, the newest first. */
export async function choicesOf(place: ConsolePlace, { models }: Pick<Config, 'models'>): Promise<Choice[]> {
  const entries = Object.entries(models.catalogue).map(([name, model]) => ({ name, model, why: null, promotion: null }));
  const promoted = (await promotionRecords(place.resultsDir))
    .map((promotion) => ({ name: promotedName(promotion), promotion }))
    .filter(({ name }, index, all) => !Object.hasOwn(models.catalogue, name) && all.findIndex((one) => one.name === name) === index);
  return [...entries, ...promoted.map(({ name, promotion }) => ({ name, promotion, ...entryOf(models, promotion) }))];
}

/** The config's text with a choice as the default, valid again. @throws UserError where it would not be. */
export function chosenText({ text, config }: ReadConfig, { name, promotion }: Choice, file: string): string {
  const chosen = promotion === null ? withDefaultModel(text, file, name) : withPromotedModel(text, file, { models: config.models, promotion });
  parseConfig(chosen, file);
  return chosen;
}

function entryOf(models: Config['models'], promotion: Promotion): Pick<Choice, 'model' | 'why'> {
  // A record is somebody's file: its names become a key of the config, a path and a command line.
  if (!CatalogueName.safeParse(promotedName(promotion)).success || !/^[0-9a-f]{12}$/.test(promotion.run))
    return { model: null, why: 'Its promotion record names no run and base that a catalogue takes.' };
  try {
    return { model: promotedEntry(models, promotion), why: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { model: null, why: sentenceOf(error) };
  }
}
