import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';
import { OPERATIONS } from './operations.ts';

const Parameter = z.looseObject({ name: z.string(), in: z.enum(['path', 'query', 'header']), required: z.boolean().optional(), schema: z.looseObject({}) });
const Content = z.record(z.string(), z.looseObject({ schema: z.unknown().optional() }));
const Operation = z.looseObject({
  parameters: z.array(Parameter),
  requestBody: z.looseObject({ required: z.boolean().optional(), content: Content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: Content.optional() })),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

const document = Document.parse(JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8')));

/** Answers that any operation may give although the description lists them for some only; all have the basic error's shape. */
const EVERYWHERE = [400, 401, 403, 404, 409, 410, 422, 429, 500, 502];
/** Parameters that stretch over several path segments; clients send their slashes escaped or not. */
const LONG = ['ref', 'branch', 'basehead'];

const formats = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  uri: (text: string) => URL.canParse(text.replaceAll(/\{[^}]*\}/g, '')),
  email: /^[^@\s]+@[^@\s]+$/,
  int64: true,
  'repo.nwo': true,
} as const;
/** Made to compile soon rather than to run fast: a test file asks little. */
const options = { strict: false, validateSchema: false, formats, inlineRefs: false, code: { optimize: false } };
const ajv = new Ajv(options);
const coercing = new Ajv({ ...options, coerceTypes: true });
for (const validator of [ajv, coercing]) validator.addSchema(document, 'github');
const compiled = new Map<string, ValidateFunction>();

export interface Match {
  /** As in OPERATIONS. */
  operation: string;
  params: Readonly<Record<string, string>>;
}

const patterns = Object.keys(OPERATIONS)
  .map((operation) => {
    const [method = '', path = ''] = operation.split(' ');
    const source = path
      .replace(/\/\{path\}$/, '(?:/(?<path>.*))?') // the root's contents have no path at all
      .replaceAll(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${LONG.includes(name) ? '.*' : '[^/]+'})`);
    return { operation, method, pattern: new RegExp(`^${source}$`), literals: path.split('/').filter((part) => !part.startsWith('{')).length };
  })
  .toSorted((a, b) => b.literals - a.literals);

/** The operation of a request; null when the counterpart has none such. */
export function matchOperation(method: string, pathname: string): Match | null {
  for (const { operation, method: wanted, pattern } of patterns) {
    const found = method === wanted ? pattern.exec(pathname) : null;
    if (!found) continue;
    return { operation, params: Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value ?? '')])) };
  }
  return null;
}

/** What is wrong with a request by GitHub's description; unknown query parameters and body keys count, though GitHub lets them pass. */
export function requestViolations({ operation, params }: Match, query: URLSearchParams, body: unknown): string[] {
  const { pointer, parameters, requestBody } = described(operation);
  const given: Record<string, Readonly<Record<string, string>>> = { path: params, query: Object.fromEntries(query), header: {} };
  const named = parameters.flatMap((parameter, at) => {
    const value = given[parameter.in]?.[parameter.name];
    if (value === undefined) return parameter.required ? [`${parameter.name} is missing`] : [];
    if ('oneOf' in parameter.schema) return [];
    const schema = { type: 'object', properties: { value: { $ref: `${pointer}/parameters/${at}/schema` } } };
    return errorsOf(schema, { value }, coercing).map((error) => `${parameter.name}${error}`);
  });
  const known = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const unknown = [...query.keys()].filter((name) => !known.includes(name)).map((name) => `query parameter ${name} does not exist`);
  const schema = requestBody?.content['application/json']?.schema;
  if (body === undefined) return [...named, ...unknown, ...(requestBody?.required && schema ? ['the body is missing'] : [])];
  if (schema === undefined) return [...named, ...unknown];
  const keys = z.looseObject({ properties: z.looseObject({}) }).safeParse(schema).data?.properties;
  const strange = keys ? Object.keys(Object(body)).filter((key) => !(key in keys)) : [];
  const wrong = errorsOf({ $ref: `${pointer}/requestBody/content/application~1json/schema` }, body, ajv);
  return [...named, ...unknown, ...strange.map((key) => `body key ${key} does not exist`), ...wrong.map((error) => `body${error}`)];
}

/** What is wrong with a JSON answer by GitHub's description. */
export function responseViolations(operation: string, status: number, body: unknown): string[] {
  const { pointer, responses } = described(operation);
  const response = responses[status];
  const basic = { $ref: 'github#/components/schemas/basic-error' };
  if (!response) return EVERYWHERE.includes(status) ? errorsOf(basic, body, ajv) : [`status ${status} is not described`];
  if (response.content?.['application/json']?.schema === undefined) return [];
  return errorsOf({ $ref: `${pointer}/responses/${status}/content/application~1json/schema` }, body, ajv);
}

function described(operation: string) {
  const [method = '', path = ''] = operation.toLowerCase().split(' ');
  const found = document.paths[path]?.[method];
  if (!found) throw new Error(`openapi.json has no ${operation}; run scripts/github-openapi.ts.`);
  return { ...found, pointer: `github#/paths/${encodeURIComponent(path.replaceAll('/', '~1'))}/${method}` };
}

function errorsOf(schema: object, data: unknown, validator: Ajv): string[] {
  const key = JSON.stringify(schema);
  const validate = compiled.get(key) ?? validator.compile(schema);
  compiled.set(key, validate);
  if (validate(data)) return [];
  return (validate.errors ?? []).slice(0, 5).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
