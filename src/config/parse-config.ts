import { UserError } from '../errors.ts';
import { askingMistake } from './asking-mistake.ts';
import { configJsonSchema } from './json-schema.ts';
import { type Mistake, mistakeSentence, readSettings, type Settings, type SettingsResult } from './read/settings-file.ts';
import { RECIPES } from './recipes.ts';
import { Config } from './schema.ts';

/**
 * Reads the text of a `parity.config.yaml`.
 * @param file its name, for messages only.
 * @throws UserError with one sentence a mistake: file, line, key, expectation, value, remedy.
 */
export function parseConfig(text: string, file: string): Config {
  const result = readConfigText(text, file);
  if (!result.ok) throw new UserError(result.mistakes.map(mistakeSentence).join('\n'));
  return result.settings.value;
}

/** The same with mistakes as data, and the line of every key. */
export function readConfigText(text: string, file: string): SettingsResult<Config> {
  const result = readSettings(text, file, { schema: Config, json: configJsonSchema() });
  const mistake = result.ok ? brokenReference(result.settings) : null;
  return mistake ? { ok: false, mistakes: [mistake] } : result;
}

function brokenReference({ value: config, file, lineOf }: Settings<Config>): Mistake | null {
  const mistake = (path: readonly string[], sentence: string): Mistake => ({ file, line: lineOf(path), key: path.join('.'), sentence });
  const { default: chosen, catalogue } = config.models;
  if (!Object.hasOwn(catalogue, chosen)) {
    const known = Object.keys(catalogue).join(', ') || '(the catalogue is empty)';
    return mistake(['models', 'default'], `expected one of ${known}, got ${JSON.stringify(chosen)}. Choose one or add it to models.catalogue.`);
  }
  const recipes = { ...RECIPES, ...config.train.recipes };
  if (!Object.hasOwn(recipes, config.train.recipe)) {
    const known = Object.keys(recipes).join(', ');
    return mistake(['train', 'recipe'], `expected one of ${known}, got ${JSON.stringify(config.train.recipe)}. Choose one or describe it under train.recipes.`);
  }
  const clash = askingMistake(config);
  return clash ? mistake(clash.path, clash.sentence) : null;
}
