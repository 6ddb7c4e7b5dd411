import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { type CommonOptions, readConfig } from '../../app/context.ts';
import { withCatalogueModel } from '../../config/edit/with-catalogue-model.ts';
import { parseConfig } from '../../config/parse-config.ts';
import { CatalogueModel, CatalogueName } from '../../config/schema/models.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { modelParts } from '../../edges/files/gguf-digest.ts';
import { describeGguf, type GgufDescription } from '../../edges/llama/describe/describe-gguf.ts';
import { digestOfModelFile } from '../../edges/llama/model-file.ts';
import { UserError } from '../../errors.ts';
import { FROM_GGUF } from '../../records/train.ts';

export interface AddOptions extends CommonOptions {
  title?: string;
  hf?: string;
  download?: string;
}

/** What stands in the catalogue now, for programs and for people. */
export interface Added {
  name: string;
  model: CatalogueModel;
  /** False where the same file stood there already. */
  isNew: boolean;
  /** What the GGUF said besides. */
  contextLength: number;
  quantisation: string | null;
  bytes: number;
  sentences: string[];
}

/** A longer context is asked for by hand: its cache takes memory for every sequence, whether it is used or not. */
const MOST_CONTEXT = 4096;

/** Writes a catalogue entry from what a GGUF says of itself. @throws UserError when the file cannot be a catalogue's model, or the name is another's. */
export async function addModel(name: string, file: string, options: AddOptions, inherited: Partial<CatalogueModel> = {}): Promise<Added> {
  const { models } = await readConfig(options.config);
  refuseName(name);
  const path = resolve(file);
  const { parts, missing } = await modelParts(path);
  if (missing[0] !== undefined) throw new UserError(`models add: expected a GGUF file at ${missing[0]}, found none. Mend the path.`);
  const described = await describeGguf(path);
  const architecture = CatalogueModel.shape.architecture.safeParse(described.architecture);
  if (!architecture.success)
    throw new UserError(
      `${path}: expected an architecture of ${CatalogueModel.shape.architecture.options.join(', ')}, got ${JSON.stringify(described.architecture)}. Choose another model.`,
    );
  const sha256 = await digestOfModelFile({ label: 'models add', path });
  const bytes = parts.reduce((sum, { size }) => sum + size, 0);
  const facts = { name, bytes, contextLength: described.contextLength, quantisation: described.quantisation };
  const taken = Object.hasOwn(models.catalogue, name) ? models.catalogue[name] : undefined;
  if (taken) {
    if (taken.sha256 !== sha256 && !(taken.sha256 === 'unpinned' && (await isSameFile(resolve(dirname(options.config), taken.gguf), path))))
      throw new UserError(`models add: ${name} is taken: models.catalogue.${name} is another file, ${taken.gguf}. Choose another name.`);
    const remedy = taken.sha256 === sha256 ? '' : ` Pin it there: sha256: ${sha256}.`;
    return { ...facts, model: taken, isNew: false, sentences: [`${name} is in the catalogue already, with this file. Nothing was changed.${remedy}`] };
  }
  const title = options.title ?? [described.name ?? name, ...(described.quantisation ? [`(${described.quantisation})`] : [])].join(' ');
  const model: CatalogueModel = {
    title,
    gguf: inProject(path, options.config),
    sha256,
    ...(options.download === undefined ? {} : { download: options.download }),
    hf: options.hf ?? FROM_GGUF,
    architecture: architecture.data,
    contextTokens: Math.min(described.contextLength, MOST_CONTEXT),
    endToken: described.endToken.text,
    ...inherited,
  };
  const text = withCatalogueModel(await readFile(options.config, 'utf8'), options.config, { name, model });
  parseConfig(text, options.config);
  await writeAtomic(options.config, text);
  return { ...facts, model, isNew: true, sentences: sentencesOf(name, model, { ...described, bytes, isSplit: parts.length > 1 }) };
}

/** @throws UserError unless a catalogue takes the name. */
export function refuseName(name: string): void {
  if (!CatalogueName.safeParse(name).success)
    throw new UserError(`models: expected a name of at most 63 lower-case letters, digits, dots and hyphens, got ${JSON.stringify(name)}. Choose another.`);
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => null)));
  return a != null && b != null && a.dev === b.dev && a.ino === b.ino;
}

/** Relative to the config where it lies below it, as the policy wants it. */
function inProject(path: string, config: string): string {
  const below = relative(resolve(dirname(config)), path);
  return below.startsWith('..') || resolve(below) === below ? path : below.split(sep).join('/');
}

function sentencesOf(name: string, model: CatalogueModel, described: GgufDescription & { bytes: number; isSplit: boolean }): string[] {
  const { contextLength, endToken, quantisation, baseModel, bytes, isSplit } = described;
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const context =
    contextLength > model.contextTokens ? `context ${model.contextTokens} (the model has up to ${contextLength}: contextTokens)` : `context ${contextLength}`;
  const facts = [basename(model.gguf), size, quantisation ?? 'quantisation not said', model.architecture, context, `end token ${model.endToken}`];
  const sentences = [`${name}: ${facts.join(', ')}; sha256 ${model.sha256}. \`fledgling models select ${name}\` makes it the default.`];
  if (!endToken.isNamedByFile && model.endToken === endToken.text)
    sentences.push(`Its chat template ends answers with ${endToken.text}, which the GGUF does not name as an end token: check that its answers end.`);
  if (model.hf === FROM_GGUF && (isSplit || model.architecture === 'gemma'))
    sentences.push('Training cannot make weights from this GGUF: name the Hugging Face weights with hf before you train.');
  else if (model.hf === FROM_GGUF)
    sentences.push(
      `hf is ${FROM_GGUF}: training makes weights from this file, if it can. --hf OWNER/NAME names better ones${baseModel === null ? '' : `; the file says it was made of ${baseModel}`}.`,
    );
  if (model.gguf !== basename(model.gguf) && resolve(model.gguf) === model.gguf)
    sentences.push('It lies outside the project: the policy of pull requests wants a path below the config.');
  return sentences;
}
