import { z } from 'zod';
import { Config } from './schema.ts';

export type SchemaNode = { [key: string]: unknown };

/** The config's JSON Schema (draft 2020-12): what editors complete from, and where the error sentences take their words from. */
export function configJsonSchema(): SchemaNode {
  return { ...z.toJSONSchema(Config, { io: 'input' }), title: 'Fledgling parity.config.yaml' };
}

/** The schema node at a path, choosing a union's branch by the constants in `value`; null when the path is not in the schema. */
export function schemaAt(schema: SchemaNode, path: readonly PropertyKey[], value: unknown): SchemaNode | null {
  const { node, here } = walk(schema, path, value);
  return branchOf(node, here);
}

export interface DiscriminatorAt {
  path: readonly PropertyKey[];
  value: unknown;
  discriminator: string;
}

/** The union that a discriminator decides. `path` ends on the discriminator or on the union. */
export function unionAt(schema: SchemaNode, { path, value, discriminator }: DiscriminatorAt): SchemaNode | null {
  return walk(schema, path.at(-1) === discriminator ? path.slice(0, -1) : path, value).node;
}

/** The values a union's discriminator may have, e.g. `file`, `dummy-agent`. */
export function discriminatorValues(schema: SchemaNode, at: DiscriminatorAt): string[] {
  const { discriminator } = at;
  const node = unionAt(schema, at);
  const branches = node?.['oneOf'] ?? node?.['anyOf'];
  if (!Array.isArray(branches)) return [];
  return branches.flatMap((branch: unknown) => {
    const constant = isNode(branch) && isNode(branch['properties']) ? branch['properties'][discriminator] : undefined;
    return isNode(constant) && 'const' in constant ? [String(constant['const'])] : [];
  });
}

function walk(schema: SchemaNode, path: readonly PropertyKey[], value: unknown): { node: SchemaNode | null; here: unknown } {
  let node: SchemaNode | null = schema;
  let here = value;
  for (const key of path) {
    node = childOf(branchOf(node, here), key);
    here = isNode(here) || Array.isArray(here) ? Reflect.get(here, key) : undefined;
  }
  return { node, here };
}

/** The keys an object schema knows. */
export function keysOf(node: SchemaNode | null): string[] {
  return node && isNode(node['properties']) ? Object.keys(node['properties']) : [];
}

function childOf(node: SchemaNode | null, key: PropertyKey): SchemaNode | null {
  if (!node) return null;
  const candidates = [
    isNode(node['properties']) ? node['properties'][String(key)] : undefined,
    typeof key === 'number' ? node['items'] : undefined,
    node['additionalProperties'],
  ];
  return candidates.find(isNode) ?? null;
}

function branchOf(node: SchemaNode | null, value: unknown): SchemaNode | null {
  const branches = node?.['oneOf'] ?? node?.['anyOf'];
  if (!node || !Array.isArray(branches)) return node;
  const options = branches.filter(isNode);
  const fitting = options.find((option) => isNode(value) && constantsFit(option, value));
  return fitting ?? (node['expect'] || options.length === 0 ? node : { ...options[0], ...node });
}

function constantsFit(option: SchemaNode, value: SchemaNode): boolean {
  const properties = isNode(option['properties']) ? option['properties'] : {};
  const constants = Object.entries(properties).filter(([, child]) => isNode(child) && 'const' in child);
  return constants.length > 0 && constants.every(([key, child]) => isNode(child) && value[key] === child['const']);
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
