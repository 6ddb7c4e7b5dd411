import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What each house may import from, types included. A stage sees another stage only through records. */
const DOORS: Record<string, readonly string[]> = {
  records: [],
  errors: [],
  stats: [],
  memory: [],
  redact: ['records', 'errors'],
  rows: ['records', 'errors'],
  cost: ['records', 'errors', 'stats'],
  schemas: ['records', 'errors', 'redact'],
  score: ['records', 'errors', 'rows', 'stats', 'schemas'],
  answers: ['records', 'errors', 'rows'],
  grammar: ['records', 'errors', 'rows'],
  dummy: ['records', 'errors'],
  config: ['records', 'errors', 'redact'],
  fetch: ['records', 'errors', 'redact'],
  harvest: ['records', 'errors', 'rows', 'redact', 'schemas'],
  suites: ['records', 'errors', 'rows', 'stats'],
  eval: ['records', 'errors', 'rows', 'score', 'grammar'],
  diagnose: ['records', 'errors', 'rows', 'score'],
  compare: ['records', 'errors', 'stats'],
  live: ['records', 'errors', 'rows', 'score', 'compare', 'stats'],
  ceiling: ['records', 'errors', 'rows', 'stats'],
  remedies: ['records', 'errors', 'score', 'compare'],
  train: ['records', 'errors', 'rows'],
  report: ['records', 'errors', 'rows', 'score', 'cost', 'suites'],
  policy: ['records', 'errors', 'config', 'redact'],
  promote: ['records', 'errors', 'report'],
  export: ['records', 'errors', 'compare'],
  serve: ['records', 'errors', 'rows', 'score', 'grammar', 'schemas', 'stats', 'redact'],
  /** What the operators' page shows, from records; its routes are an edge. */
  console: ['records', 'errors', 'rows', 'config', 'score', 'stats', 'cost', 'harvest', 'compare', 'report', 'ceiling', 'schemas'],
  tracer: ['records', 'errors'],
  trajectories: ['records', 'errors', 'rows', 'score', 'schemas'],
  agents: ['records', 'errors', 'rows', 'grammar', 'serve'],
  init: ['records', 'errors', 'config', 'policy'],
  pipeline: [
    'records',
    'errors',
    'rows',
    'config',
    'redact',
    'fetch',
    'schemas',
    'harvest',
    'eval',
    'score',
    'cost',
    'diagnose',
    'compare',
    'ceiling',
    'remedies',
    'train',
    'trajectories',
    'report',
  ],
  gitops: ['records', 'errors', 'config', 'cost', 'policy', 'redact', 'report', 'promote', 'pipeline'],
  /** Edges and wiring see the port types of whoever needs them besides; see `isPort`. */
  edges: ['records', 'errors', 'rows', 'dummy', 'memory'],
  wire: ['records', 'errors', 'rows', 'config', 'policy', 'promote', 'export', 'redact', 'pipeline', 'serve', 'eval', 'console', 'ceiling', 'edges', 'app'],
  app: ['records', 'errors', 'config', 'pipeline', 'edges', 'wire'],
  /** What the package exports: `index.ts` itself, and a file of `index/` for each further entry. */
  index: ['records', 'errors', 'rows', 'config', 'fetch', 'harvest', 'eval', 'score', 'compare', 'train', 'report', 'pipeline', 'serve', 'edges', 'app'],
};
const EVERYTHING = Object.keys(DOORS).filter((house) => house !== 'index');
const HOUSES: Record<string, readonly string[]> = { ...DOORS, cli: EVERYTHING, actions: EVERYTHING };
/** `host/examine.ts` looks at a whole config. */
const EDGES_THAT_KNOW_THE_CONFIG = ['src/edges/host/examine.ts'];
/** They may touch the world: files, processes, the network, the clock. A tracer runs in other people's processes: it is an edge that stands alone. */
const WORLDLY = new Set(['edges', 'wire', 'app', 'cli', 'actions', 'tracer']);
const PACKAGES: Record<string, readonly string[]> = {
  config: ['yaml', 'fastest-levenshtein'],
  rows: ['@huggingface/jinja'],
  redact: ['@secretlint/core', '@secretlint/secretlint-rule-preset-recommend', 'libphonenumber-js/max'],
  schemas: ['ajv', 'ajv/dist/2019.js', 'ajv/dist/2020.js', 'ajv-formats'],
  report: ['vega', 'vega-lite', 'hono/html', 'hono/utils/html'],
  agents: ['@ai-sdk/openai-compatible'],
  ceiling: ['yaml'],
  policy: ['yaml'],
  init: ['yaml'],
  promote: ['yaml'],
};
/** A folder has at most so many files of its own, tests among them. Whoever needs more gives the reason here. */
const MOST_FILES = 20;
const FULL_FOLDERS: Record<string, string> = {};

interface Source {
  name: string;
  house: string;
  kind: 'product' | 'test';
  text: string;
  imports: { from: string; typeOnly: boolean }[];
}

const NO_SOURCES = new Set(['node_modules', 'dist', '.venv']);
const CODE = ['src', 'actions', 'tests', 'rehearsal', 'scripts', 'bench', 'console'];
const sources: Source[] = CODE.flatMap((folder) => filesBelow(join(ROOT, folder)))
  .filter((path) => /\.(ts|mts|tsx)$/.test(path))
  .map((path) => {
    const name = relative(ROOT, path);
    const text = readFileSync(path, 'utf8');
    const found = [...text.matchAll(/^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm)];
    const imports = found.map((match) => ({ from: match[2] ?? match[3] ?? match[4] ?? '', typeOnly: match[1] !== undefined }));
    return {
      name,
      house: houseOf(name),
      kind: /\.(test|contract|test-data)\.ts$/.test(name) || !/^(src|actions)\//.test(name) ? 'test' : 'product',
      text,
      imports: imports.map(({ from, typeOnly }) => ({ from: from.startsWith('.') ? relative(ROOT, join(dirname(path), from)) : from, typeOnly })),
    };
  });
const product = sources.filter(({ kind }) => kind === 'product');
const page = sources.filter(({ house, name }) => house === 'console' && name.startsWith('console/'));

/** Neither packages nor what is built is walked through: both hold more files than all the sources. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NO_SOURCES.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** `src/records/run.ts` is of records, `src/errors.ts` of errors, `actions/eval/main.ts` of actions, `tests/…` of tests. */
function houseOf(name: string): string {
  const [top = '', next = ''] = name.split('/');
  return top === 'src' ? next.replace(/\.(ts|json)$/, '') : top;
}

const isOurs = (from: string) => /\.(ts|tsx|json)$/.test(from);
const isTestOnly = (from: string) => /\.(test|contract|test-data)\.ts$/.test(from) || /^(tests|rehearsal|scripts|bench)\//.test(from);
const isPort = (from: string, typeOnly: boolean) => typeOnly && /\/ports(\/[\w-]+)?\.ts$/.test(from);

function mayImport({ name, house }: Source, from: string, typeOnly: boolean): boolean {
  const to = houseOf(from);
  if (to === house || HOUSES[house]?.includes(to)) return true;
  if ((house === 'edges' || house === 'wire') && isPort(from, typeOnly)) return true;
  return house === 'edges' && to === 'config' && EDGES_THAT_KNOW_THE_CONFIG.includes(name);
}

test('every house is known to the doors', () => {
  const houses = new Set(product.map(({ house }) => house));
  expect([...houses].filter((house) => !(house in HOUSES))).toEqual([]);
  expect(product.length).toBeGreaterThan(300);
});

test('imports go only through the doors, those of types alone included', () => {
  const wrong = product.flatMap((source) =>
    source.imports.filter(({ from }) => isOurs(from)).flatMap(({ from, typeOnly }) => (mayImport(source, from, typeOnly) ? [] : [`${source.name} -> ${from}`])),
  );
  expect(wrong).toEqual([]);
});

test('the product imports no test and no test data', () => {
  expect(product.flatMap(({ name, imports }) => imports.filter(({ from }) => isTestOnly(from)).map(({ from }) => `${name} -> ${from}`))).toEqual([]);
});

test('no file imports itself through a ring, over types and test data too', () => {
  const graph = new Map(sources.map(({ name, imports }) => [name, imports.filter(({ from }) => isOurs(from)).map(({ from }) => from)]));
  const rings: string[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]) => {
    if (path.includes(name)) rings.push([...path.slice(path.indexOf(name)), name].join(' -> '));
    else if (!done.has(name)) for (const next of graph.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
  expect(rings).toEqual([]);
});

test('only edges, wiring and commands touch files, processes, the network, the clock and randomness', () => {
  const worldly = [
    /\bprocess\.\w/,
    /\bfetch\(/,
    /\bDate\.now\b/,
    /\bnew Date\(\)/,
    /\bMath\.random\b/,
    /\bperformance\./,
    /\bset(Timeout|Interval)\(/,
    /\bconsole\./,
  ];
  const wrong = product
    .filter(({ house }) => !WORLDLY.has(house))
    .flatMap(({ name, text, imports }) => {
      const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      const builtins = imports
        .filter(({ from }) => from.startsWith('node:') && from !== 'node:util' && !(from === 'node:crypto' && name === 'src/records/digest.ts'))
        .map(({ from }) => `${name} imports ${from}`);
      return [...builtins, ...worldly.filter((pattern) => pattern.test(code)).map((pattern) => `${name} uses ${pattern.source}`)];
    });
  expect(wrong).toEqual([]);
});

/** Whose objects are our own records, or who reads one quoted text or number. */
const READ_PLAIN_JSON = /^src\/((pipeline|report|gitops|init)\/|records\/exact-json\/|rows\/python-literal|redact\/rewrite)/;

test('what traces and models wrote is read by `parseJson`: V8 by itself mistakes escaped keys', () => {
  const stages = product.filter(({ name, house }) => !WORLDLY.has(house) && !READ_PLAIN_JSON.test(name));
  expect(stages.filter(({ text }) => /\bJSON\.parse\(/.test(text)).map(({ name }) => name)).toEqual([]);
});

test('a stage uses only the libraries its work needs', () => {
  const wrong = product
    .filter(({ house }) => !WORLDLY.has(house))
    .flatMap(({ name, house, imports }) =>
      imports
        .filter(({ from }) => !isOurs(from) && !from.startsWith('node:') && from !== 'zod' && !PACKAGES[house]?.includes(from))
        .map(({ from }) => `${name} imports ${from}`),
    );
  expect(wrong).toEqual([]);
});

test('the operators’ page knows of the product only what its API sends, and what may change', () => {
  const wrong = page.flatMap(({ name, imports }) =>
    imports
      .filter(
        ({ from, typeOnly }) =>
          isOurs(from) && !from.startsWith('console/') && !(typeOnly && from.startsWith('src/records/')) && from !== 'src/console/ports/events.ts',
      )
      .map(({ from }) => `${name} -> ${from}`),
  );
  expect(page.length).toBeGreaterThan(20);
  expect(wrong).toEqual([]);
});

test('no file is over 250 lines', () => {
  expect([...product, ...page].filter(({ text }) => text.split('\n').length > 251).map(({ name }) => name)).toEqual([]);
});

test('no folder holds more files than a reader can take in', () => {
  const files = [...CODE, 'trainer'].flatMap((folder) => filesBelow(join(ROOT, folder))).filter((path) => /\.(ts|mts|tsx|py)$/.test(path));
  const full = [...Map.groupBy(files, (path) => relative(ROOT, dirname(path)))].flatMap(([folder, own]) => (own.length > MOST_FILES ? [folder] : []));
  expect(full.sort()).toEqual(Object.keys(FULL_FOLDERS).sort());
});
