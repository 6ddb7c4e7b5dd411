import type { ConsoleApi } from './api.ts';

const PROBLEM = {
  description: 'What was wrong, in one sentence with its remedy',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** The API as OpenAPI 3.1 describes it: any route may answer with a `Problem` in place of what was asked for. */
export function openApiOf(api: ConsoleApi, version: string) {
  const document = api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Fledgling console', version } });
  for (const { get, post, put, delete: remove } of Object.values(document.paths ?? {}))
    for (const operation of [get, post, put, remove]) if (operation) operation.responses = { ...operation.responses, default: PROBLEM };
  return document;
}
