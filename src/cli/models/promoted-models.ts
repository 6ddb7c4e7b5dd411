import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CommonOptions } from '../../app/context.ts';
import { promotedName, withPromotedModel } from '../../config/edit/with-promoted-model.ts';
import { parseConfig } from '../../config/parse-config.ts';
import type { Config } from '../../config/schema.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { promotionRecords } from '../../edges/files/promotions.ts';
import type { Promotion } from '../../records/gitops/promotion.ts';

/** A promoted adapter as a catalogue entry of its own: the base it belongs to, run with it. */
export interface PromotedModel {
  /** `<base>-<run>`. */
  name: string;
  promotion: Promotion;
}

/** Every promotion recorded below the results folder, the newest first. */
export async function promotedModels(options: CommonOptions): Promise<PromotedModel[]> {
  const records = await promotionRecords(resolve(dirname(options.config), options.resultsDir ?? 'eval-results'));
  return records.map((promotion) => ({ name: promotedName(promotion), promotion }));
}

/** Adds a promoted adapter to the catalogue and makes it the default. @throws UserError when its base is not in the catalogue, or is another file there. */
export async function selectPromoted(options: CommonOptions, { models }: Config, { promotion }: PromotedModel): Promise<void> {
  const selected = withPromotedModel(await readFile(options.config, 'utf8'), options.config, { models, promotion });
  parseConfig(selected, options.config);
  await writeAtomic(options.config, selected);
}
