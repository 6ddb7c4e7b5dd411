import { basename } from 'node:path';
import { adaptersOf, pinOf } from '../../../config/model-downloads.ts';
import type { CatalogueModel } from '../../../config/schema/models.ts';
import { line, webPage } from '../../../console/hostile-text.ts';
import { availabilityOf, isUsable } from '../../../console/models/availability.ts';
import { lastVerdict, type RunOutcome } from '../../../console/models/last-verdict.ts';
import type { HeaderFacts } from '../../../edges/llama/describe/header-facts.ts';
import { type FreeMemory, freeMemory } from '../../../edges/llama/memory/free-memory.ts';
import { adviceFor } from '../../../edges/llama/memory/look.ts';
import { sentenceOf, UserError } from '../../../errors.ts';
import type { ConsoleModel, ModelsView } from '../../../records/console/models.ts';
import type { Promotion } from '../../../records/gitops/promotion.ts';
import type { ConsolePlace } from '../place.ts';
import { type Choice, choicesOf, chosenText, configNow, type ReadConfig } from './choices.ts';
import type { Digests } from './digests.ts';
import { foundFiles, headerOf } from './files.ts';
import { type PolicyText, policyAt, refusalsOf } from './refusals.ts';

interface Known {
  place: ConsolePlace;
  read: ReadConfig;
  digests: Digests;
  policy: PolicyText;
  runs: readonly RunOutcome[];
  free: FreeMemory;
}

/** The models as the page shows them. */
export async function listModels(
  place: ConsolePlace,
  { digests, runs }: { digests: Digests; runs(agent: string): Promise<RunOutcome[]> },
): Promise<ModelsView> {
  const read = await configNow(place);
  const { agent, local } = read.config;
  const [choices, policy, outcomes, free] = await Promise.all([
    choicesOf(place, read.config),
    policyAt(place.root),
    runs(agent),
    freeMemory(local.gpu, place.env),
  ]);
  const known: Known = { place, read, digests, policy, runs: outcomes, free };
  const models = await Promise.all(choices.map((choice) => (choice.model === null ? baseless(choice, known) : described(choice, choice.model, known))));
  return { agent, config: basename(place.configPath), models, policyProblem: policy.problem };
}

async function described(choice: Choice, model: CatalogueModel, known: Known): Promise<ConsoleModel> {
  const { place, read, digests, runs } = known;
  const { name, promotion } = choice;
  const [files, header] = await Promise.all([foundFiles(model, { ...place, digests }), headerOf(model, place)]);
  // The adapters of one that is not in the catalogue yet are fetched once it is.
  const counted = promotion === null ? files : files.slice(0, 1);
  const availability = availabilityOf(promotion === null ? name : promotion.base.name, counted, read.config.local.server !== undefined);
  const sha256 = pinOf(model);
  const { refusals, why } = asDefault(choice, known);
  return {
    ...{ id: name, kind: promotion === null ? 'catalogue' : 'promoted', title: line(model.title, 200), isDefault: name === read.config.models.default },
    ...{ file: model.gguf, sha256, bytes: files[0]?.bytes ?? null },
    ...{ parameters: header?.parameters ?? null, quantisation: header?.quantisation ?? null, licence: header?.licence ?? null },
    ...{ architecture: model.architecture, contextTokens: model.contextTokens, weights: model.hf, page: hubPage(model.hf) },
    adapters: adaptersOf(model).map(({ track, file }) => ({ track, file })),
    memory: memoryOf(model, known, header?.shape ?? null),
    availability,
    refusals,
    verdict: promotion === null ? lastVerdict(runs, { name, sha256, file: model.gguf }) : verdictOf(promotion, runs),
    promotion: promotion && promotionOf(promotion),
    canChoose: isUsable(availability) && why === null,
    why,
  };
}

/** What the policy says of it as the default; `why` where the config's form does not take the change. */
function asDefault(choice: Choice, { place, read, policy }: Known): Pick<ConsoleModel, 'refusals' | 'why'> {
  const file = basename(place.configPath);
  try {
    return { refusals: refusalsOf(choice.name, { text: chosenText(read, choice, file), file, policy }), why: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { refusals: [], why: sentenceOf(error) };
  }
}

/** Of the very run that was promoted. */
function verdictOf({ run, base }: Promotion, runs: readonly RunOutcome[]): ConsoleModel['verdict'] {
  const promoted = runs.filter((one) => one.run === run);
  return lastVerdict(promoted, { name: base.name, sha256: base.ggufSha256, file: promoted[0]?.file ?? '' });
}

/** A promoted adapter without its base: it can be seen, and not be chosen. */
function baseless({ name, promotion, why }: Choice, { runs }: Known): ConsoleModel {
  return {
    ...{
      id: name,
      kind: 'promoted',
      title: line(promotion?.base.title ?? name, 200),
      isDefault: false,
      file: '',
      sha256: promotion?.base.ggufSha256 ?? null,
      bytes: null,
    },
    ...{ parameters: null, quantisation: null, licence: null, architecture: '', contextTokens: 0, weights: promotion?.base.hf ?? '', page: null },
    ...{ adapters: [], memory: null, refusals: [], verdict: lastVerdict(runs, { name, sha256: null, file: '' }) },
    availability: { state: 'missing', sentence: line(why ?? '', 400), command: null },
    promotion: promotion && promotionOf(promotion),
    canChoose: false,
    why,
  };
}

function memoryOf({ contextTokens }: CatalogueModel, { read, free }: Known, shape: HeaderFacts['shape']): ConsoleModel['memory'] {
  const { batch, workers, server } = read.config.local;
  return shape === null || server !== undefined ? null : adviceFor(shape, { batch, contextTokens, workers }, free);
}

function promotionOf({ run, promotedAt, repository, url }: Promotion): NonNullable<ConsoleModel['promotion']> {
  return { run: line(run, 40), promotedAt, repository: line(repository, 120), page: webPage(url) };
}

/** Of a Hugging Face id; a folder of the project has none. */
function hubPage(hf: string): string | null {
  return /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(hf) && !hf.startsWith('models/') ? `https://huggingface.co/${hf}` : null;
}
