import { UserError } from '../errors.ts';
import type { Recipe } from '../records/train.ts';
import type { Config } from './schema.ts';

const common = { scheduler: 'linear', weightDecay: 0, targetModules: 'all-linear', gradientAccumulation: 1 } as const;

/** The recipes that come with Fledgling. `nano` is the offline demo's, for a 1.5 M parameter model in full precision. */
export const RECIPES: Readonly<Record<string, Omit<Recipe, 'name'>>> = {
  fledgling: {
    ...common,
    rank: 64,
    alpha: 16,
    dropout: 0.1,
    learningRate: 2e-4,
    warmupRatio: 0.03,
    epochs: 1,
    batchSize: 4,
    gradientAccumulation: 4,
    maxLength: 2048,
    load: '4bit',
  },
  paper: {
    ...common,
    rank: 16,
    alpha: 32,
    dropout: 0.05,
    learningRate: 2e-4,
    warmupRatio: 0.03,
    epochs: 3,
    batchSize: 4,
    gradientAccumulation: 4,
    maxLength: 2048,
    load: '4bit',
  },
  nano: { ...common, rank: 16, alpha: 32, dropout: 0, learningRate: 1e-3, warmupRatio: 0.06, epochs: 1, batchSize: 8, maxLength: 512, load: 'full' },
};

/** @throws UserError when the config names a recipe that is neither built in nor its own. */
export function selectedRecipe(config: Config): Recipe {
  const name = config.train.recipe;
  const recipe = config.train.recipes[name] ?? RECIPES[name];
  if (recipe) return { name, ...recipe };
  const known = [...Object.keys(RECIPES), ...Object.keys(config.train.recipes)].join(', ');
  throw new UserError(`train.recipe: expected one of ${known}, got ${JSON.stringify(name)}. Choose one or describe it under train.recipes.`);
}
