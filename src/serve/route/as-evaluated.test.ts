import { expect, test } from 'vitest';
import { prepared, preparing } from '../prepare.ts';
import { questionDigest } from '../question/question.ts';
import { bodyOf, FORMAT, localOf, policyOf, said, TICKET, TOOLS, trackRoute } from '../serve.test-data.ts';

const DRAFT = 'http://json-schema.org/draft-07/schema#';
const dialected = (dialect: string) =>
  TOOLS.map(({ function: { parameters, ...made }, ...tool }) => ({ ...tool, function: { ...made, parameters: { ...parameters, $schema: dialect } } }));
const local = (['toolcall', 'structured'] as const).map((track) => ({ answerer: localOf([said('')], track), asking: null }));
const reading = (route: Parameters<typeof policyOf>[0] = undefined) => preparing({ policy: policyOf(route), local });
const asked = (body: string, ready = reading()) => {
  const made = prepared({ body, model: null }, ready);
  return made.kind === 'local' ? questionDigest(made.question) : made.kind === 'hosted' ? made.reason : made.kind;
};

test.each([DRAFT, 'http://json-schema.org/draft-07/schema', 'https://json-schema.org/draft/2020-12/schema'])(
  'tools that only name the dialect %s besides are asked as they were evaluated, letter by letter',
  (dialect) => {
    const full = [trackRoute('toolcall', { rows: { instruction: 'full', signatures: 'json-schema', systemPrompt: 'keep' } })];
    for (const ready of [reading(), reading(full)]) expect(asked(bodyOf({ tools: dialected(dialect) }), ready)).toBe(asked(bodyOf(), ready));
  },
);

test('a format that only names its dialect besides is the one evaluated', () => {
  const named = { ...FORMAT, json_schema: { ...FORMAT.json_schema, schema: { $schema: DRAFT, ...TICKET } } };
  expect(asked(bodyOf({ tools: [], response_format: named }))).toBe(asked(bodyOf({ tools: [], response_format: FORMAT })));
});

test('a dialect of another kind, and any other change beside it, is another schema', () => {
  expect(asked(bodyOf({ tools: dialected('http://json-schema.org/draft-04/schema#') }))).toBe('changed-schema');
  const stricter = dialected(DRAFT).map((tool) => ({ ...tool, function: { ...tool.function, description: 'Another one.' } }));
  expect(asked(bodyOf({ tools: stricter }))).toBe('changed-schema');
});
