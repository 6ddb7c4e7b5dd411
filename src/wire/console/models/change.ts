import { basename, resolve } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { modelDownloads } from '../../../config/model-downloads.ts';
import type { CatalogueModel } from '../../../config/schema/models.ts';
import { fileAtHead } from '../../../edges/git/file-at-head.ts';
import type { ModelChange } from '../../../records/console/models.ts';
import type { ConsolePlace } from '../place.ts';
import { type Choice, chosenText, type ReadConfig } from './choices.ts';
import { policyAt, refusalsOf } from './refusals.ts';

/** What choosing a model would change, and what else to know of it. */
export async function changeTo(place: ConsolePlace, read: ReadConfig, choice: Choice): Promise<ModelChange> {
  const file = resolve(place.configPath);
  const text = chosenText(read, choice, place.configPath);
  const [looked, policy] = await Promise.all([fileAtHead({ file, text: read.text, env: place.env }), policyAt(place.root)]);
  return {
    modelId: choice.name,
    config: basename(file),
    diff: diffOf(basename(file), read.text, text),
    digest: read.digest,
    refusals: refusalsOf(choice.name, { text, file: basename(file), policy }),
    notes: adapterNote(choice),
    branch: {
      problem: looked.ok ? (looked.file.author === null ? noAuthor() : null) : looked.why,
      suggested: `parity/select-${choice.name}`,
      from: looked.ok ? (looked.file.branch ?? looked.file.head.slice(0, 12)) : null,
      author: looked.ok ? looked.file.author : null,
    },
  };
}

/** What is left to do once a promoted adapter is the default. */
export function adapterNote({ name, model, promotion }: Choice): { sentence: string; command: string | null }[] {
  if (promotion === null || model === null || modelDownloads(model).length === 0) return [];
  return [{ sentence: 'Its adapters are fetched once it is in the catalogue.', command: `fledgling models pull ${name}` }];
}

/** One title of a commit and of a pull request, and why. */
export function commitMessage({ name, model, promotion }: Pick<Choice, 'name' | 'promotion'> & { model: CatalogueModel | null }, before: string): string {
  const what = promotion === null ? '' : `\nThe adapters of run ${promotion.run} enter the catalogue with it.\n`;
  return `Evaluate ${name} in place of ${before}\n\n${oneLine(model?.title ?? name)} becomes models.default.\n${what}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

function noAuthor(): string {
  return 'Git knows no author for a commit: set user.name and user.email.';
}

/** As `git diff` writes it; empty where nothing changes. */
function diffOf(name: string, before: string, after: string): string {
  return before === after ? '' : createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, { context: 3 }).replace(/^=+\n/, '');
}
