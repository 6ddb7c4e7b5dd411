import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';

const Operation = z.looseObject({
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })).optional() })),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});
type Document = z.infer<typeof Document>;

/** The part of the description the project leans on, in its own words: enough to hold the counterpart to. */
const OWN = fileURLToPath(new URL('./contract.yml', import.meta.url));

/** `FLEDGLING_LANGFUSE_OPENAPI` names a copy of Langfuse's own description; the project has none. */
export const descriptions: readonly { name: string; file: string | undefined }[] = [
  { name: "Langfuse's OpenAPI file", file: process.env['FLEDGLING_LANGFUSE_OPENAPI'] },
  { name: "the project's own contract", file: OWN },
];

/** What is wrong with an answer by a description, as `/path message`. */
export function responseCheck(file: string): (asked: { method: string; path: string; status: number }, body: unknown) => string[] {
  const document = Document.parse(parse(readFileSync(file, 'utf8'), { maxAliasCount: -1 }));
  const ajv = new Ajv({ strict: false, validateSchema: false, validateFormats: false, logger: false });
  ajv.addSchema(z.looseObject({}).parse(nullable(document)), 'langfuse');
  return ({ method, path, status }, body) => {
    const found = operationAt(document, method, path);
    if (!found) return [`${method} ${path} is not described`];
    const response = found.operation.responses[String(status)];
    if (!response) return [`${method} ${path} is not described to answer ${status}`];
    if (response.content?.['application/json'] === undefined) return [];
    const pointer = `langfuse#/paths/${encodeURIComponent(found.path.replaceAll('/', '~1'))}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`;
    const validate = ajv.compile({ $ref: pointer });
    return validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${method} ${path} ${instancePath} ${message}`);
  };
}

function operationAt({ paths }: Document, method: string, pathname: string): { path: string; operation: z.infer<typeof Operation> } | null {
  const found = Object.keys(paths)
    .filter((path) => paths[path]?.[method.toLowerCase()] !== undefined)
    .filter((path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname))
    .toSorted((a, b) => a.split('{').length - b.split('{').length)[0];
  return found === undefined ? null : { path: found, operation: Operation.parse(paths[found]?.[method.toLowerCase()]) };
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a second type. */
function nullable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(nullable);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable: isNullable, ...rest } = z
    .looseObject({ nullable: z.boolean().optional() })
    .parse(Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, nullable(value)])));
  return isNullable === true ? { anyOf: [{ type: 'null' }, rest] } : rest;
}
