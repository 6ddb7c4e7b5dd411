import { selectedRecipe } from '../config/recipes.ts';
import type { CatalogueModel } from '../config/schema/models.ts';
import { TRACKS } from '../records/example.ts';
import type { Refusal } from '../records/gitops/pull-plan.ts';
import { FROM_GGUF } from '../records/train.ts';
import { checkPath } from './check-data.ts';
import { allowsDownload } from './download.ts';
import { pathProblem } from './plain-path.ts';
import { notListed, refusal, type Sides, tooMuch } from './refuse.ts';
import { allowsRepository } from './repository-name.ts';

/** Refuses local models, weights and downloads outside the policy, in the whole catalogue: any entry may be selected later by one line. */
export function checkModels(sides: Sides): Refusal[] {
  const { models } = sides.config.value;
  return [
    ...Object.entries(models.catalogue).flatMap(([name, model]) => checkModel(sides, name, model)),
    ...checkDigest(sides),
    ...checkSteps(sides),
    ...checkCommand(sides),
  ];
}

function checkModel(sides: Sides, name: string, model: CatalogueModel): Refusal[] {
  const { local } = sides.policy.value.models;
  const at = ['models', 'catalogue', name];
  const by = ['models', 'local'];
  const refusals = checkPath(sides, { path: model.gguf, allowed: local.gguf, at: [...at, 'gguf'], by: [...by, 'gguf'] });
  const problem = pathProblem(model.hf);
  const fromGguf = model.hf === FROM_GGUF; // then what holds for the GGUF holds for the weights
  const weights = { code: 'local-model-not-allowed', at: [...at, 'hf'], by: [...by, 'hf'] };
  if (problem !== null) refusals.push(refusal(sides, { ...weights, expected: 'a Hugging Face id or a plain folder', problem }));
  else if (!fromGguf && !local.hf.includes(model.hf) && !allowsRepository(local.hf, model.hf))
    refusals.push(notListed(sides, { ...weights, allowed: local.hf, value: model.hf }));
  refusals.push(...checkDownload(sides, model.download, at));
  for (const track of TRACKS) {
    const adapter = model.adapters?.[track];
    if (!adapter) continue;
    const place = [...at, 'adapters', track];
    refusals.push(...checkPath(sides, { path: adapter.file, allowed: local.gguf, at: [...place, 'file'], by: [...by, 'gguf'] }));
    refusals.push(...checkDownload(sides, adapter.download, place));
  }
  return refusals;
}

/** `at` is the entry that has the download. */
function checkDownload(sides: Sides, download: string | undefined, at: readonly string[]): Refusal[] {
  const { downloads } = sides.policy.value.models.local;
  if (download === undefined || allowsDownload(downloads, download)) return [];
  const place = { at: [...at, 'download'], by: ['models', 'local', 'downloads'] };
  return [notListed(sides, { code: 'download-not-allowed', ...place, allowed: downloads, value: download })];
}

/** Only the selected model is run, so only its file must be pinned. */
function checkDigest(sides: Sides): Refusal[] {
  const { models } = sides.config.value;
  const { sha256 } = sides.policy.value.models.local;
  const model = models.catalogue[models.default];
  if (!model || (model.sha256 !== 'unpinned' && (sha256 === 'any' || sha256.includes(model.sha256)))) return [];
  const place = { at: ['models', 'catalogue', models.default, 'sha256'], by: ['models', 'local', 'sha256'] };
  if (model.sha256 === 'unpinned') {
    const problem = 'got unpinned. Run `fledgling doctor`: it prints the digest of the file.';
    return [refusal(sides, { ...place, code: 'gguf-unpinned', expected: 'the SHA-256 of the file', problem })];
  }
  return [notListed(sides, { ...place, code: 'gguf-not-allowed', allowed: sha256 === 'any' ? [] : sha256, value: model.sha256 })];
}

/** Every harvested example in the training split is the most a training can see. */
function checkSteps(sides: Sides): Refusal[] {
  const { value: config } = sides.config;
  const most = sides.policy.value.budget.trainSteps;
  if (config.train.when === 'never') return [];
  const recipe = selectedRecipe(config);
  const value = recipe.epochs * Math.ceil(config.harvest.limit / (recipe.batchSize * recipe.gradientAccumulation));
  if (value <= most) return [];
  return [tooMuch(sides, { code: 'too-many-steps', at: ['train', 'recipe'], by: ['budget', 'trainSteps'], most, value, unit: 'optimiser steps' })];
}

/** A program runs only as the policy writes it, whole: one other argument makes it another. Also where nothing is trained yet. */
function checkCommand(sides: Sides): Refusal[] {
  const { command } = sides.config.value.train;
  if (command === undefined) return [];
  const allowed = sides.policy.value.train.commands.map((listed) => JSON.stringify(listed));
  const value = JSON.stringify(command);
  if (allowed.includes(value)) return [];
  return [notListed(sides, { code: 'command-not-allowed', at: ['train', 'command'], by: ['train', 'commands'], allowed, value })];
}

/** Refuses a Hub repository outside the policy. */
export function checkRepository(sides: Sides): Refusal[] {
  const { repository } = sides.config.value.promote;
  const allowed = sides.policy.value.repositories;
  if (repository === null || allowsRepository(allowed, repository)) return [];
  return [notListed(sides, { code: 'repository-not-allowed', at: ['promote', 'repository'], by: ['repositories'], allowed, value: repository })];
}
