import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import { checkConfig, checkConfigText } from './check-config.ts';
import { CONFIG, POLICY, sidesOf } from './policy.test-data.ts';

const root = new URL('../../', import.meta.url);
const SOURCE = 'source: { kind: file, paths: [traces/a.jsonl] }';

test('a config that keeps to the policy is not refused', () => {
  expect(checkConfig(sidesOf())).toEqual([]);
});

test.each(['native', 'text'])(
  'asking the hosted model in %s needs no word of the policy: it goes where the policy allows, with what the agent sends there already',
  (ask) => {
    expect(checkConfig(sidesOf(CONFIG.replace('provider: openai', `provider: openai\n  ask: ${ask}`)))).toEqual([]);
  },
);
test('weights made from the GGUF need no line of their own in the policy, and a listed package is fetched', () => {
  const config = CONFIG.replace('hf: acme/Qwen\n', 'hf: gguf\n').replace('hf:acme/Qwen-GGUF/qwen.gguf', 'pypi:acme-models==1.0/qwen.gguf');
  const downloads = (listed: string) => POLICY.replace('hf:acme/]', `${listed}]`);
  expect(checkConfig(sidesOf(config, downloads('pypi:acme-models==1.0/')))).toEqual([]);
  expect(checkConfig(sidesOf(config, downloads('pypi:acme-models==1.0/qwen.gguf')))).toEqual([]);
  expect(checkConfig(sidesOf(config, downloads('pypi:acme-models==1.1/'))).map(({ code }) => code)).toEqual(['download-not-allowed']);
});

test('a commit of the Hub is allowed where the policy lists it: pull requests make commits under the name of any repository', () => {
  const commit = 'a1'.repeat(20);
  const address = `hf:acme/Qwen-GGUF@${commit}/qwen.gguf`;
  const config = CONFIG.replace('hf:acme/Qwen-GGUF/qwen.gguf', address);
  const refused = (listed: string) => checkConfig(sidesOf(config, POLICY.replace('hf:acme/]', `${listed}]`))).map(({ code }) => code);
  expect(refused('hf:acme/')).toEqual(['download-not-allowed']);
  expect(refused('hf:acme/Qwen-GGUF/')).toEqual(['download-not-allowed']);
  expect(refused(`hf:acme/Qwen-GGUF@${'b2'.repeat(20)}/`)).toEqual(['download-not-allowed']);
  expect(refused(`hf:acme/Qwen-GGUF@${commit}/`)).toEqual([]);
  expect(refused(address)).toEqual([]);
});

test('a path of the runner is allowed where the policy lists it', () => {
  const refused = (path: string, listed: string) =>
    checkConfig(sidesOf(CONFIG.replace('hf:acme/Qwen-GGUF/qwen.gguf', path), POLICY.replace('hf:acme/]', `${listed}]`))).map(({ code }) => code);
  expect(refused('file:/data/models/qwen.gguf', 'hf:acme/')).toEqual(['download-not-allowed']);
  expect(refused('file:/data/models/qwen.gguf', 'file:/data/models/')).toEqual([]);
  expect(refused('file:/data/models', 'file:/data/models')).toEqual([]);
  for (const path of ['file:/data/models/../../etc/x.gguf', 'file:/data/other/x.gguf', 'file://data/models/x.gguf', 'file:/data/models/'])
    expect(refused(path, 'file:/data/models/')).toEqual(['download-not-allowed']);
});

test.each([
  ['off', 'all', ['redaction-off'], 'parity.config.yaml:6 harvest.redact: expected secrets and personal data taken out of traces (parity.policy.yaml:'],
  ['off', 'some', ['redaction-off'], 'got off. Remove it, or have the policy changed on the default branch first.'],
  ['off', 'off', [], ''],
  ['{ kinds: [SECRET, EMAIL] }', 'all', ['redaction-narrowed'], 'expected every kind'],
  ['{ allow: { fields: [to], values: [ann@example.com] } }', 'all', ['redaction-excepted'], 'expected no exceptions'],
  ['{ allow: { fields: [to] }, kinds: [EMAIL] }', 'some', [], ''],
  ['{ country: DE, custom: [{ name: EMPLOYEE_ID, pattern: EMP-\\d+ }] }', 'all', [], ''],
])('redaction as %s under a policy that says %s', (redact, least, codes, words) => {
  const refused = checkConfig(
    sidesOf(CONFIG.replace('  limit: 100', `  limit: 100\n  redact: ${redact}`), POLICY.replace('\ndata:\n', `\ndata:\n  redact: ${least}\n`)),
  );
  expect(refused.map(({ code }) => code)).toEqual(codes);
  const told = refused.map(({ sentence }) => sentence).join('\n');
  expect(told).toContain(words);
  expect(told).not.toContain('ann@');
});

const cases: [string, string, string, string, string][] = [
  [
    'another provider',
    'provider: openai',
    'provider: azure-openai',
    'provider-not-allowed',
    'parity.config.yaml:18 hosted.provider: expected openai (parity.policy.yaml:2 hosted.providers), got "azure-openai".',
  ],
  [
    'an endpoint pointing elsewhere',
    'api.openai.com/v1',
    'api.openai.com.evil.example/v1',
    'endpoint-not-allowed',
    'parity.config.yaml:20 hosted.endpoint: expected https://api.openai.com (parity.policy.yaml:3 hosted.endpoints), got "https://api.openai.com.evil.example/v1". Use what is allowed, or have the policy changed on the default branch first.',
  ],
  ['an endpoint on another port', 'api.openai.com/v1', 'api.openai.com:8443/v1', 'endpoint-not-allowed', 'got "https://api.openai.com:8443/v1"'],
  ['an endpoint without TLS', 'https://api.openai.com', 'http://api.openai.com', 'endpoint-not-allowed', 'got http. Write https'],
  [
    'a user name that looks like the host',
    'api.openai.com/v1',
    'api.openai.com@evil.example/v1',
    'endpoint-not-allowed',
    'got a user name or password in it. Remove it.',
  ],
  [
    'a host with a Cyrillic letter',
    'api.openai.com',
    'api.оpenai.com',
    'endpoint-not-allowed',
    'got U+043E in place 13, a character that can look like another.',
  ],
  ['the same host in punycode', 'api.openai.com', 'api.xn--penai-3ve.com', 'endpoint-not-allowed', 'got an internationalised host name'],
  ['a backslash in the address', 'api.openai.com/v1', 'api.openai.com\\@evil.example', 'endpoint-not-allowed', 'got a backslash or blank in it.'],
  ['a query', 'com/v1', 'com/v1?to=evil', 'endpoint-not-allowed', 'got a query or fragment in it.'],
  [
    'another hosted model',
    'model: gpt-4o-mini',
    'model: gpt-5',
    'hosted-model-not-allowed',
    'parity.config.yaml:19 hosted.model: expected gpt-4o-mini (parity.policy.yaml:5 models.hosted), got "gpt-5".',
  ],
  [
    'the workflow token as key',
    'OPENAI_API_KEY',
    'GITHUB_TOKEN',
    'key-not-allowed',
    'parity.config.yaml:21 hosted.apiKeyEnv: expected OPENAI_API_KEY (parity.policy.yaml:14 keys), got "GITHUB_TOKEN".',
  ],
  ['no price', 'hosted: { inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 }', 'gpuHourUsd: 1', 'price-unknown', 'expected the prices of the hosted model'],
  [
    'hundreds of trace files',
    '[traces/a.jsonl]',
    `[${Array(500).fill('traces/a.jsonl').join(',')}]`,
    'too-many-files',
    'expected at most 100 trace files (parity.policy.yaml:13 data.paths), got 500.',
  ],
  [
    'traces elsewhere',
    'traces/a.jsonl',
    'secrets/a.jsonl',
    'path-not-allowed',
    'parity.config.yaml:4 harvest.source.paths.0: expected traces/ (parity.policy.yaml:13 data.paths), got "secrets/a.jsonl".',
  ],
  ['a catalogue elsewhere', 'limit: 100', 'catalogue: secrets/tools.yaml', 'path-not-allowed', 'harvest.catalogue: expected traces/'],
  ['label decisions elsewhere', 'limit: 100', 'labels: ../labels.yaml', 'path-not-plain', 'harvest.labels: expected a plain path'],
  ['label decisions outside what is listed', 'limit: 100', 'labels: secrets/labels.yaml', 'path-not-allowed', 'harvest.labels: expected traces/'],
  ['a path that climbs', 'traces/a.jsonl', 'traces/../../etc/passwd', 'path-not-plain', 'got a path that climbs with `..`. Name a file below the config file.'],
  ['an absolute path', 'traces/a.jsonl', '/etc/passwd', 'path-not-plain', 'got an absolute path.'],
  ['a Windows path', 'traces/a.jsonl', 'C:/secret', 'path-not-plain', 'got an absolute path.'],
  ['a backslash in a path', 'traces/a.jsonl', 'traces\\..\\a', 'path-not-plain', 'got the character U+005C.'],
  ['a NUL in a path', '[traces/a.jsonl]', '["traces/a\\0.jsonl"]', 'path-not-plain', 'got the character U+0000.'],
  ['a look-alike slash in a path', 'traces/a.jsonl', 'traces∕a.jsonl', 'path-not-plain', 'got the character U+2215.'],
  ['a path into Git', 'traces/a.jsonl', 'traces/.git/config', 'path-not-plain', 'got a path into .git or .github.'],
  ['a GGUF elsewhere', 'models/qwen.gguf', '../qwen.gguf', 'path-not-plain', 'parity.config.yaml:11 models.catalogue.qwen.gguf: expected a plain path'],
  ['an unpinned GGUF', 'a'.repeat(64), 'unpinned', 'gguf-unpinned', 'got unpinned. Run `fledgling doctor`: it prints the digest of the file.'],
  [
    'other weights',
    'hf: acme/Qwen',
    'hf: evil/Qwen',
    'local-model-not-allowed',
    'parity.config.yaml:14 models.catalogue.qwen.hf: expected acme/* (parity.policy.yaml:7 models.local.hf), got "evil/Qwen".',
  ],
  ['weights that climb', 'hf: acme/Qwen', 'hf: acme/..', 'local-model-not-allowed', 'got a path that climbs'],
  ['another download', 'hf:acme/', 'hf:evil/', 'download-not-allowed', 'got "hf:evil/Qwen-GGUF/qwen.gguf"'],
  ['a download that climbs', 'hf:acme/Qwen-GGUF/qwen.gguf', 'hf:acme/../evil/x.gguf', 'download-not-allowed', 'got "hf:acme/../evil/x.gguf"'],
  [
    'another repository',
    'acme/support-agent',
    'evil/support-agent',
    'repository-not-allowed',
    'expected acme/* (parity.policy.yaml:11 repositories), got "evil/support-agent".',
  ],
  [
    'too many examples',
    'limit: 100',
    'limit: 100000',
    'too-many-examples',
    'parity.config.yaml:5 harvest.limit: expected at most 500 examples (parity.policy.yaml:16 maxExamples), got 100000. Lower it,',
  ],
  [
    'too much training',
    'cost:',
    'train: { recipe: mine, recipes: { mine: { rank: 1, alpha: 1, dropout: 0, learningRate: 1, scheduler: linear, warmupRatio: 0, epochs: 900, batchSize: 1, gradientAccumulation: 1, maxLength: 1, load: full, weightDecay: 0, targetModules: all-linear } } }\ncost:',
    'too-many-steps',
    'expected at most 100 optimiser steps (parity.policy.yaml:15 budget.trainSteps), got 90000.',
  ],
  [
    'a margin that everything passes',
    'cost:',
    'gate: { delta: 0.9 }\ncost:',
    'margin-too-wide',
    'parity.config.yaml:24 gate.delta: expected at most 0.1 as the margin (parity.policy.yaml:1 gate.maxDelta), got 0.9. Lower it, or have the policy changed on the default branch first.',
  ],
  [
    'an error level that everything passes',
    'cost:',
    'gate: { alpha: 0.49 }\ncost:',
    'error-level-too-high',
    'gate.alpha: expected at most 0.1 as the error level (parity.policy.yaml:1 gate.maxAlpha), got 0.49.',
  ],
  [
    'candidates until one passes',
    'cost:',
    'gate: { looks: 50 }\ncost:',
    'too-many-looks',
    'gate.looks: expected at most 10 candidates (parity.policy.yaml:1 gate.maxLooks), got 50.',
  ],
  [
    'a verdict on what happened to be graded',
    'cost:',
    'gate: { maxUnscored: 1 }\ncost:',
    'too-many-unscored',
    'gate.maxUnscored: expected at most 0.1 of the examples (parity.policy.yaml:1 gate.maxUnscored), got 1.',
  ],
  [
    'a yardstick that does not do the task',
    'cost:',
    'gate: { minHosted: 0 }\ncost:',
    'hosted-floor-too-low',
    'parity.config.yaml:24 gate.minHosted: expected at least 0.5 as the share of valid answers (parity.policy.yaml:1 gate.minHosted), got 0. Raise it, or have the policy changed on the default branch first.',
  ],
  [
    'a model that ships broken answers',
    'cost:',
    'gate: { floors: { json_valid_rate: 0.1 } }\ncost:',
    'floor-too-low',
    'gate.floors.json_valid_rate: expected at least 0.9 as the floor (parity.policy.yaml:1 gate.floors.json_valid_rate), got 0.1.',
  ],
  [
    'any loss at promotion',
    'repository: acme/support-agent',
    'repository: acme/support-agent\n  gapThreshold: 1',
    'gap-too-wide',
    'parity.config.yaml:24 promote.gapThreshold: expected at most 0.1 as the loss (parity.policy.yaml:1 gate.maxGapThreshold), got 1.',
  ],
  ['traces to nowhere', 'cost:', 'tracing: { to: off }\ncost:', 'tracing-not-allowed', 'expected file (parity.policy.yaml:1 tracing), got "off".'],
  ['the built-in agent', SOURCE, 'source: { kind: dummy-agent }', 'data-not-allowed', 'got "dummy-agent"'],
];

test.each(cases)('%s is refused with both places', (_, good, bad, code, sentence) => {
  const refusals = checkConfig(sidesOf(CONFIG.replaceAll(good, () => bad)));
  expect(refusals.find((refusal) => refusal.code === code && refusal.sentence.includes(sentence))?.sentence ?? refusals).toContain(sentence);
});

test.each([
  [
    'a look-alike',
    'аcme/support-agent',
    'promote.repository: expected OWNER/NAME or null, got "аcme/support-agent" with U+0430 in place 1, which may look like another character.',
  ],
  ['a path that climbs', 'acme/../evil', 'promote.repository: expected OWNER/NAME or null, got "acme/../evil".'],
])('a repository with %s is no valid config', (_, repository, sentence) => {
  expect(() => parseConfig(CONFIG.replace('acme/support-agent', repository), 'parity.config.yaml')).toThrow(sentence);
});

test('a Langfuse server is sent keys only where the config names it and the policy lists it', () => {
  const refusalsOf = (source: string, langfuse = 'https://langfuse.acme.com') =>
    checkConfig(sidesOf(CONFIG.replace(SOURCE, `source: { kind: langfuse${source} }`), POLICY.replace('data:', `data:\n  langfuse: [${langfuse}]`)));
  expect(refusalsOf(', host: https://langfuse.acme.com/base')).toEqual([]);
  const cases = [
    [refusalsOf(''), 'langfuse-not-named', 'got none. Write harvest.source.host: https://langfuse.acme.com.'],
    [refusalsOf('', ''), 'langfuse-not-named', 'got none. Write harvest.source.host, once the policy allows it.'],
    [
      refusalsOf(', host: https://evil.example.com'),
      'langfuse-not-allowed',
      'harvest.source.host: expected https://langfuse.acme.com (parity.policy.yaml:13 data.langfuse), got "https://evil.example.com".',
    ],
    [refusalsOf(', host: https://langfuse.acme.com@evil.example.com'), 'langfuse-not-allowed', 'got a user name or password in it. Remove it.'],
    [refusalsOf(', host: http://langfuse.acme.com'), 'langfuse-not-allowed', 'got http. Write https: a key must not travel in the open.'],
    [refusalsOf(', host: https://langfuse.acme.com', ''), 'langfuse-not-allowed', 'expected nothing, for the policy allows none'],
  ] as const;
  for (const [refusals, code, sentence] of cases) expect(refusals).toEqual([expect.objectContaining({ code, sentence: expect.stringContaining(sentence) })]);
});

test('an empty policy allows nothing at all', () => {
  expect(new Set(checkConfig(sidesOf(CONFIG, 'who: { run: admin }')).map(({ code }) => code))).toEqual(
    new Set([
      'provider-not-allowed',
      'hosted-model-not-allowed',
      'key-not-allowed',
      'endpoint-not-allowed',
      'path-not-allowed',
      'local-model-not-allowed',
      'download-not-allowed',
      'gguf-not-allowed',
      'repository-not-allowed',
    ]),
  );
});

test('the plain rule is refused where the policy wants intervals, and a wider margin passes where it allows that', () => {
  const lax = CONFIG.replace('cost:', 'gate: { rule: point, delta: 0.3 }\ncost:');
  expect(checkConfig(sidesOf(lax, `${POLICY}gate: { maxDelta: 0.3, rules: [interval] }\n`)).map(({ sentence }) => sentence)).toEqual([
    'parity.config.yaml:24 gate.rule: expected interval (parity.policy.yaml:17 gate.rules), got "point". Use what is allowed, or have the policy changed on the default branch first.',
  ]);
});

test('a program trains only where the policy lists it whole', () => {
  const refusalsOf = (command: string, policy = '') =>
    checkConfig(sidesOf(CONFIG.replace('cost:', `train: { backend: command, command: ${command} }\ncost:`), POLICY + policy));
  const listed = 'train: { commands: [[axolotl, train, trainers/a.yaml]] }\n';
  expect(refusalsOf('[axolotl, train, trainers/a.yaml]', listed)).toEqual([]);
  for (const command of [
    '[axolotl, train, traces/evil.yaml]',
    '[axolotl, train]',
    '[axolotl, train, trainers/a.yaml, --x]',
    '[sh, -c, axolotl train trainers/a.yaml]',
  ]) {
    expect(refusalsOf(command, listed)).toEqual([
      expect.objectContaining({
        code: 'command-not-allowed',
        sentence: expect.stringContaining('train.command: expected ["axolotl","train","trainers/a.yaml"] (parity.policy.yaml:17 train.commands), got'),
      }),
    ]);
  }
  expect(refusalsOf('[axolotl]').map(({ code }) => code)).toEqual(['command-not-allowed']);
  const never = CONFIG.replace('cost:', 'train: { when: never, backend: command, command: [curl] }\ncost:');
  expect(checkConfig(sidesOf(never)).map(({ code }) => code)).toEqual(['command-not-allowed']);
});

test('rows are sent to a hosted trainer only where the policy lists server, model and key', () => {
  const told = (together: string, policy = '', keys = '[OPENAI_API_KEY, TOGETHER_API_KEY]') => {
    const config = CONFIG.replace('cost:', `train: { when: never, backend: together, together: ${together} }\ncost:`);
    return checkConfig(sidesOf(config, POLICY.replace('[OPENAI_API_KEY]', keys) + policy)).map(({ code, sentence }) => [code, sentence]);
  };
  const listed = 'train: { together: { endpoints: ["https://api.together.ai"], models: [acme/Qwen] } }\n';
  expect(told('{ model: acme/Qwen }', listed)).toEqual([]);
  expect(told('{ model: acme/Qwen }', listed, '[OPENAI_API_KEY]')).toEqual([['key-not-allowed', expect.stringContaining('train.together.apiKeyEnv')]]);
  expect(told('{ model: acme/Huge }', listed)).toEqual([['trained-model-not-allowed', expect.stringContaining('got "acme/Huge"')]]);
  for (const endpoint of ['https://api.together.ai.evil.example', 'http://api.together.ai', 'https://me@api.together.ai']) {
    expect(told(`{ model: acme/Qwen, endpoint: "${endpoint}" }`, listed)).toEqual([
      ['trainer-not-allowed', expect.stringContaining('train.together.endpoint')],
    ]);
  }
  expect(told('{ model: acme/Qwen }').map(([code]) => code)).toEqual(['trainer-not-allowed', 'trained-model-not-allowed']);
});

test('a floor that the policy asks for and the config does not set is refused, and one that is higher passes', () => {
  const strict = `${POLICY}gate: { floors: { exact_match_rate: 0.7 }, minHosted: 0.8 }\n`;
  expect(checkConfig(sidesOf(CONFIG, strict)).map(({ code, sentence }) => [code, sentence])).toEqual([
    ['hosted-floor-too-low', expect.stringContaining('expected at least 0.8 as the share of valid answers (parity.policy.yaml:17 gate.minHosted), got 0.5.')],
    ['floor-too-low', expect.stringContaining('expected at least 0.7 as the floor (parity.policy.yaml:17 gate.floors.exact_match_rate), got none. Raise it,')],
  ]);
  const gate = 'gate: { floors: { exact_match_rate: 0.75, json_valid_rate: 0.95 }, minHosted: 0.8 }\ncost:';
  expect(checkConfig(sidesOf(CONFIG.replace('cost:', gate), strict))).toEqual([]);
});

test('http is allowed on this machine alone, where the policy lists it', () => {
  const local = CONFIG.replace('https://api.openai.com/v1', 'http://127.0.0.1:8080/v1');
  expect(checkConfig(sidesOf(local, POLICY.replace('https://api.openai.com', 'http://127.0.0.1:8080')))).toEqual([]);
  expect(checkConfig(sidesOf(local)).map(({ code }) => code)).toEqual(['endpoint-not-allowed']);
});

test('a credential is refused on its line, in comments too, and never repeated', () => {
  const secret = `hf_${'aB3dE5gH7j'.repeat(3)}`;
  const refusals = checkConfig(sidesOf(`${CONFIG}# mine: ${secret}\n`));
  expect(refusals).toMatchObject([{ code: 'secret-in-config', config: { line: 26 } }]);
  const asModel = checkConfig(sidesOf(CONFIG.replace('gpt-4o-mini', secret)));
  expect(asModel.map(({ code }) => code)).toEqual(['secret-in-config', 'hosted-model-not-allowed']);
  expect(JSON.stringify([refusals, asModel])).not.toContain('hf_');
});

test("this repository's config keeps to this repository's policy", () => {
  const file = (name: string) => ({ file: name, text: readFileSync(new URL(name, root), 'utf8') });
  expect(checkConfigText(file('parity.config.yaml'), file('parity.policy.yaml'))).toEqual([]);
  expect(() => checkConfigText(file('parity.config.yaml'), { file: 'p.yaml', text: 'who: 3' })).toThrow('p.yaml:1 who: expected');
});
