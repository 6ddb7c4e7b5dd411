import { z } from 'zod';
import { promoteSection } from '../../config/schema/promote.ts';
import type { Config } from '../../config/schema.ts';
import { UserError } from '../../errors.ts';
import type { RepositoryType } from '../../promote/ports.ts';
import type { PromotionInputs } from '../../promote/promote.ts';

/** What is asked for in place of keys of the config's `promote` section; what is left out stays as it is there. */
export interface PromotionWishes {
  repository?: string | undefined;
  revision?: string | undefined;
  pathInRepo?: string | undefined;
  commitMessage?: string | undefined;
  autoSubdir?: boolean | undefined;
  private?: boolean | undefined;
}

/** The config's `promote` section with the wishes over it, held to the same rules. @throws UserError that calls a key as `nameOf` does. */
export function settledPromotion(config: Config, wishes: PromotionWishes, nameOf: Readonly<Record<string, string>>): Config['promote'] {
  const given = Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
  const wanted = { ...config.promote, ...given };
  const parsed = promoteSection.safeParse(wanted);
  if (parsed.success) return parsed.data;
  const key = String(parsed.error.issues[0]?.path[0] ?? '');
  const value = z.record(z.string(), z.unknown()).parse(wanted)[key];
  throw new UserError(`${nameOf[key] ?? key}: ${JSON.stringify(value)} is not what this can be. See the rules of promote.${key} in parity.config.schema.json.`);
}

/** Where the files go. `subdir` is the folder that `autoSubdir` adds. */
export function destinationOf(
  settings: Config['promote'],
  { repository, type, prune, subdir }: { repository: string; type: RepositoryType; prune: boolean; subdir: string },
): PromotionInputs['to'] {
  return {
    repository: { id: repository, type },
    revision: settings.revision,
    folder: [settings.pathInRepo, settings.autoSubdir ? subdir : ''].filter(Boolean).join('/'),
    prune,
    private: settings.private,
    message: settings.commitMessage ?? null,
  };
}
