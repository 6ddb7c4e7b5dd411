import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = dirname(fileURLToPath(import.meta.url));

/** What each house may import from. A stage sees another stage only through records. */
const DOORS: Record<string, readonly string[]> = {
  records: [],
  errors: [],
  stats: [],
  rows: ['records', 'errors'],
  dummy: ['records', 'errors'],
  config: ['records', 'errors'],
  harvest: ['records', 'errors', 'rows'],
  eval: ['records', 'errors', 'rows', 'stats'],
  compare: ['records', 'errors', 'stats'],
  train: ['records', 'errors', 'rows'],
  report: ['records', 'errors', 'rows'],
  policy: ['records', 'errors', 'config'],
  promote: ['records', 'errors', 'report'],
  init: ['records', 'errors', 'config', 'policy'],
  pipeline: ['records', 'errors', 'rows', 'config', 'harvest', 'eval', 'compare', 'train', 'report'],
  gitops: ['records', 'errors', 'config', 'policy', 'report', 'promote', 'pipeline'],
  cli: ['records', 'errors', 'rows', 'config', 'policy', 'harvest', 'eval', 'compare', 'train', 'report', 'promote', 'pipeline', 'gitops', 'init', 'edges'],
  index: ['records', 'errors', 'rows', 'config', 'harvest', 'eval', 'compare', 'train', 'report', 'pipeline'],
};
/** An edge sees records and the port types of whoever needs it. `wire.ts` alone chooses implementations, `host/examine.ts` looks at a whole config. */
const EDGE_DOORS = ['records', 'errors', 'rows', 'dummy', 'edges'];
const EDGES_THAT_KNOW_THE_CONFIG = ['edges/wire.ts', 'edges/host/examine.ts'];
const WORLDLY = new Set(['edges', 'cli']);
const PACKAGES: Record<string, readonly string[]> = {
  config: ['yaml', 'fastest-levenshtein'],
  rows: ['@huggingface/jinja'],
  report: ['vega', 'vega-lite', 'hono/html', 'hono/utils/html'],
  policy: ['yaml'],
  init: ['yaml'],
  promote: ['yaml'],
};

interface Source {
  name: string;
  house: string;
  text: string;
  imports: { from: string; typeOnly: boolean }[];
}

const sources: Source[] = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|contract|test-data)\.ts$/.test(entry.name))
  .map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'utf8');
    const name = relative(SRC, path);
    const found = [...text.matchAll(/^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm)];
    const imports = found.map((match) => ({ from: match[2] ?? match[3] ?? match[4] ?? '', typeOnly: match[1] !== undefined }));
    return {
      name,
      house: houseOf(name),
      text,
      imports: imports.map(({ from, typeOnly }) => ({ from: from.startsWith('.') ? relative(SRC, join(dirname(path), from)) : from, typeOnly })),
    };
  });

function houseOf(name: string): string {
  return name.includes('/') ? (name.split('/')[0] ?? '') : name.replace(/\.(ts|json)$/, '');
}

const isOurs = (from: string) => /\.(ts|json)$/.test(from);

test('every house is known to the doors', () => {
  const houses = new Set(sources.map(({ house }) => house));
  expect([...houses].filter((house) => house !== 'edges' && !(house in DOORS))).toEqual([]);
  expect(sources.length).toBeGreaterThan(60);
});

test('imports go only through the doors', () => {
  const wrong = sources.flatMap(({ name, house, imports }) =>
    imports
      .filter(({ from }) => isOurs(from))
      .flatMap(({ from, typeOnly }) => {
        const to = houseOf(from);
        if (to === house && house !== 'edges') return [];
        if (house !== 'edges') return DOORS[house]?.includes(to) ? [] : [`${name} -> ${from}`];
        const isPort = typeOnly && from.endsWith('/ports.ts');
        return EDGE_DOORS.includes(to) || isPort || EDGES_THAT_KNOW_THE_CONFIG.includes(name) ? [] : [`${name} -> ${from}`];
      }),
  );
  expect(wrong).toEqual([]);
});

test('no module imports itself through a ring', () => {
  const graph = new Map(sources.map(({ name, imports }) => [name, imports.filter(({ from, typeOnly }) => isOurs(from) && !typeOnly).map(({ from }) => from)]));
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

test('only edges and commands touch files, processes, the network, the clock and randomness', () => {
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
  const wrong = sources
    .filter(({ house }) => !WORLDLY.has(house))
    .flatMap(({ name, text, imports }) => {
      const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      const builtins = imports
        .filter(({ from }) => from.startsWith('node:') && from !== 'node:util' && !(from === 'node:crypto' && name === 'records/digest.ts'))
        .map(({ from }) => `${name} imports ${from}`);
      return [...builtins, ...worldly.filter((pattern) => pattern.test(code)).map((pattern) => `${name} uses ${pattern.source}`)];
    });
  expect(wrong).toEqual([]);
});

test('a stage uses only the libraries its work needs', () => {
  const wrong = sources
    .filter(({ house }) => !WORLDLY.has(house))
    .flatMap(({ name, house, imports }) =>
      imports
        .filter(({ from }) => !isOurs(from) && !from.startsWith('node:') && from !== 'zod' && !PACKAGES[house]?.includes(from))
        .map(({ from }) => `${name} imports ${from}`),
    );
  expect(wrong).toEqual([]);
});

test('no file is over 250 lines', () => {
  expect(sources.filter(({ text }) => text.split('\n').length > 251).map(({ name }) => name)).toEqual([]);
});
