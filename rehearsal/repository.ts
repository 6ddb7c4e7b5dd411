import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** What the actions run from and on, of this repository. */
const TREE = [
  '.github/actions',
  '.github/workflows',
  '.github/runner',
  'actions',
  'models/nano',
  'trainer/fledgling_trainer',
  'trainer/requirements.lock',
  'trainer/requirements-uv.lock',
  'package.json',
  'README.md',
];
/** ci.yml and release.yml test and publish Fledgling itself. */
const LEFT_OUT = /(^|\/)(node_modules|__pycache__)(\/|$)|^actions\/dist\/\.sources$|^\.github\/workflows\/(ci|release)\.yml$/;

/** Few enough that evaluating and training takes seconds. */
const MODEL_CALLS = 240;

/** Where the rehearsal's adapters go. */
export const HUB_REPOSITORY = 'owner/dummy-agent-nano';

/**
 * Files by path: this repository's own workflows, built actions, trainer and nano model, with the demo's config and fewer of its traces.
 * @param hub address that the policy names as the Hub's.
 */
export function repositoryFiles(hub: string): Record<string, string | Uint8Array> {
  const paths = TREE.flatMap((path) => filesBelow(path)).filter((path) => !LEFT_OUT.test(path));
  const traces = textOf('datasets/dummy-agent/traces.jsonl').split('\n').slice(0, MODEL_CALLS);
  return {
    ...Object.fromEntries(paths.map((path) => [path, readFileSync(join(ROOT, path))])),
    'datasets/dummy-agent/traces.jsonl': `${traces.join('\n')}\n`,
    'parity.config.yaml': mainConfig(),
    'parity.policy.yaml': edited(textOf('parity.policy.yaml'), [
      ['maxExamples: 2000', `maxExamples: 2000\n\nhub: ${hub}\nrepositories: [${HUB_REPOSITORY}]\nstandIn: promote\ngate: { maxDelta: 0.15 }`],
    ]),
  };
}

/** The demo's, with a model of less context, and as much less to do as there are fewer traces. */
export function mainConfig(): string {
  return edited(textOf('parity.config.yaml'), [
    ['split: { train: 0.65, val: 0.05, vault: 0.1 }', 'split: { train: 0.5, val: 0.05, vault: 0 }'],
    ['the rest, 0.2, is', 'the rest, 0.45, is'],
    ['default: nano', 'default: nano-short'],
    ['    nano:\n', '    nano-short:\n'],
    ['contextTokens: 512', 'contextTokens: 384'],
    ['delta: 0.05', 'delta: 0.1'],
  ]);
}

/** What the first pull request proposes: another model, trained for longer, and a place for it on the Hub. */
export function proposedConfig(): string {
  return edited(mainConfig(), [
    ['default: nano-short', 'default: nano'],
    ['    nano-short:\n', '    nano:\n'],
    ['contextTokens: 384', 'contextTokens: 512'],
    ['recipe: nano\n', RECIPE],
    ['repository: null # OWNER/NAME on Hugging Face\n  gapThreshold: 0', `repository: ${HUB_REPOSITORY}\n  split: test\n  gapThreshold: 0.1`],
  ]);
}

const RECIPE = `recipe: nano-longer
  recipes:
    nano-longer:
      rank: 16
      alpha: 32
      dropout: 0
      learningRate: 1.0e-3
      scheduler: linear
      warmupRatio: 0.06
      weightDecay: 0
      targetModules: all-linear
      epochs: 3
      batchSize: 8
      gradientAccumulation: 1
      maxLength: 512
      load: full
`;

/** @throws Error when a text to replace is not there, or there twice. */
export function edited(text: string, edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((now, [from, to]) => {
    if (now.split(from).length !== 2) throw new Error(`expected ${JSON.stringify(from)} once`);
    return now.replace(from, to);
  }, text);
}

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesBelow(path: string): string[] {
  if (/\.[a-z]+$/.test(path)) return [path];
  const entries = readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}
