import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { OPERATIONS } from '../tests/counterparts/github/rest/operations.ts';

// Takes the operations that the counterpart GitHub answers out of GitHub's OpenAPI description, with the schemas they need,
// as JSON Schema (no `nullable`, no prose). Run by hand when OPERATIONS or the pinned version changes.
const PACKAGE = '@octokit/openapi';
const VERSION = '23.0.2';
const OUT = new URL('../tests/counterparts/github/rest/openapi.json', import.meta.url);
const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'title',
  'deprecated',
  'tags',
  'callbacks',
  'headers',
  'discriminator',
]);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Node = { [key: string]: Json };

const folder = mkdtempSync(join(tmpdir(), 'octokit-openapi-'));
try {
  await execa('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, `${PACKAGE}@${VERSION}`]);
  const source: Node = JSON.parse(readFileSync(join(folder, 'node_modules', PACKAGE, 'generated', 'api.github.com.json'), 'utf8'));
  writeFileSync(OUT, `${JSON.stringify(extract(source))}\n`);
  copyFileSync(join(folder, 'node_modules', PACKAGE, 'LICENSE'), new URL('openapi.LICENSE', OUT));
} finally {
  rmSync(folder, { recursive: true });
}

function extract(source: Node): Node {
  const paths: { [path: string]: Node } = {};
  for (const operation of Object.keys(OPERATIONS)) {
    const [method = '', path = ''] = operation.split(' ');
    const found = at(source, ['paths', path, method.toLowerCase()]);
    if (!isNode(found)) throw new Error(`${PACKAGE} ${VERSION} has no ${operation}.`);
    const { operationId = null, parameters = [], requestBody = null, responses = {} } = inline(source, found);
    const slim: Node = { operationId, parameters, responses };
    paths[path] = { ...paths[path], [method.toLowerCase()]: schemaOf(requestBody === null ? slim : { ...slim, requestBody }) };
  }
  const schemas: Node = {};
  const pending = [...namesIn(paths), 'basic-error', 'validation-error'];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name in schemas) continue;
    const schema = schemaOf(at(source, ['components', 'schemas', name]) ?? {});
    schemas[name] = schema;
    pending.push(...namesIn(schema));
  }
  const note = {
    package: PACKAGE,
    version: VERSION,
    licence: 'MIT',
    copyright: 'Copyright (c) 2020 Octokit contributors',
    madeBy: 'scripts/github-openapi.ts',
  };
  return { 'x-source': note, paths, components: { schemas } };
}

/** Parameters and responses are referred to by name; bringing them in leaves references to schemas only. */
function inline(source: Node, value: Node): Node {
  const resolve = (json: Json): Json => {
    if (Array.isArray(json)) return json.map(resolve);
    if (!isNode(json)) return json;
    const ref = json['$ref'];
    if (typeof ref === 'string' && !ref.startsWith('#/components/schemas/')) return resolve(at(source, ref.slice(2).split('/')) ?? null);
    return Object.fromEntries(Object.entries(json).map(([key, child]) => [key, resolve(child)]));
  };
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, resolve(child)]));
}

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a type or an alternative. Keys of `properties` are names, not keywords. */
function schemaOf(json: Json, names = false): Json {
  if (Array.isArray(json)) return json.map((child) => schemaOf(child));
  if (!isNode(json)) return json;
  const kept = Object.entries(json).filter(([key]) => names || !(PROSE.has(key) || key.startsWith('x-') || key === 'nullable'));
  const schema: Node = Object.fromEntries(
    kept.map(([key, child]) => [key, !names && (key === 'enum' || key === 'default') ? child : schemaOf(child, !names && key === 'properties')]),
  );
  return !names && json['nullable'] === true ? orNull(schema) : schema;
}

function orNull(schema: Node): Node {
  const { type, enum: values } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) };
}

function namesIn(value: Json): string[] {
  return [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name);
}

function at(value: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((json, key) => (isNode(json) ? json[key] : undefined), value);
}

function isNode(json: Json | undefined): json is Node {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
