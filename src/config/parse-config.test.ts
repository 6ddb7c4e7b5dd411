import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { configJsonSchema } from './json-schema.ts';
import { parseConfig } from './parse-config.ts';

const root = new URL('../../', import.meta.url);
const GOOD = `agent: my-agent
tracks: [structured, toolcall]
harvest:
  source: { kind: file, paths: [a.jsonl] }
models:
  default: nano
  catalogue:
    nano: { title: Nano, gguf: a.gguf, sha256: unpinned, hf: models/nano, architecture: llama, endToken: x }
hosted:
  provider: scripted-teacher
gate:
  delta: 0.05
`;

function sentenceFor(text: string): string {
  try {
    parseConfig(text, 'c.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error instanceof Error ? error.message : '';
  }
  return 'no error';
}

test('a minimal config gets every default', () => {
  const config = parseConfig(GOOD, 'c.yaml');
  expect(config).toMatchObject({
    seed: 42,
    harvest: { limit: 400, split: { train: 0.7, val: 0.15, vault: 0 } },
    decoding: { temperature: 0 },
    local: { batch: 8, workers: 1 },
    gate: { rule: 'interval', delta: 0.05 },
  });
});

describe('every mistake is one sentence with file, line, key, expectation, value and remedy', () => {
  const cases: [string, string, string, string][] = [
    ['a percentage', 'delta: 0.05', 'delta: "1%"', 'c.yaml:12 gate.delta: expected a number from 0 to 1, got "1%". Write 0.01 for one percentage point.'],
    [
      'a misspelt key',
      'delta: 0.05',
      'detla: 0.05',
      'c.yaml:12 gate.detla: expected one of rule, delta, alpha, maxUnscored, got the unknown key "detla". Did you mean delta?',
    ],
    [
      'an unknown key',
      'gate:',
      'colour: red\ngate:',
      'c.yaml:11 colour: expected one of agent, tracks, seed, harvest, models, hosted, decoding, local, gate, train, promote, cost, tracing, got the unknown key "colour". Remove it.',
    ],
    [
      'an unknown provider',
      'scripted-teacher',
      'foo',
      'c.yaml:10 hosted.provider: expected one of scripted-teacher, openai, azure-openai, got "foo". Change this line.',
    ],
    ['an unknown source', 'kind: file', 'kind: fil', 'c.yaml:4 harvest.source.kind: expected one of file, dummy-agent, langfuse, got "fil". Change this line.'],
    [
      'an unknown model',
      'default: nano',
      'default: nino',
      'c.yaml:6 models.default: expected one of nano, got "nino". Choose one or add it to models.catalogue.',
    ],
    ['an unknown track', 'toolcall]', 'tool]', 'c.yaml:2 tracks.1: expected one of structured, toolcall, got "tool". Change this line.'],
    [
      'a track twice',
      'toolcall]',
      'structured]',
      'c.yaml:2 tracks: expected a list of structured, toolcall, each at most once, got ["structured","structured"]. Change this line.',
    ],
    [
      'a missing key',
      'agent: my-agent\n',
      '',
      'c.yaml:1 agent: expected lower-case letters, digits and hyphens, at most 63, found nothing. Write for example my-agent.',
    ],
    [
      'an agent name that is a path',
      'my-agent',
      '../etc',
      'c.yaml:1 agent: expected lower-case letters, digits and hyphens, at most 63, got "../etc". Write for example my-agent.',
    ],
    [
      'a short digest',
      'unpinned',
      'abc',
      'c.yaml:8 models.catalogue.nano.sha256: expected 64 lower-case hexadecimal digits, or unpinned, got "abc". Run `fledgling doctor`: it prints the digest of the file.',
    ],
    ['a wrong type', 'gate:\n  delta: 0.05', 'gate: 3', 'c.yaml:11 gate: expected a map of settings, got 3. Change this line.'],
    ['no trace file', '[a.jsonl]', '[]', 'c.yaml:4 harvest.source.paths: expected a list of at least one file, got []. List the trace files.'],
    ['a key twice', 'delta: 0.05', 'delta: 0.05\n  delta: 0.1', 'c.yaml:13: not valid YAML: Map keys must be unique. Mend this line.'],
    [
      'splits without a rest',
      '[a.jsonl] }',
      '[a.jsonl] }\n  split: { train: 0.9, val: 0.1 }',
      'c.yaml:5 harvest.split: expected train, val and vault to sum to less than 1, got {"train":0.9,"val":0.1}. Lower one of them: the rest is the test split.',
    ],
    [
      'sampling',
      'gate:',
      'decoding: { temperature: 0.7 }\ngate:',
      'c.yaml:11 decoding.temperature: expected 0, got 0.7. Remove the line: evaluation is always greedy.',
    ],
    [
      'an unknown recipe',
      'gate:',
      'train: { recipe: fast }\ngate:',
      'c.yaml:11 train.recipe: expected one of fledgling, paper, nano, got "fast". Choose one or describe it under train.recipes.',
    ],
  ];
  test.each(cases)('%s', (_, good, bad, sentence) => {
    expect(sentenceFor(GOOD.replace(good, bad))).toBe(sentence);
  });

  test('two mistakes are two sentences', () => {
    expect(sentenceFor(GOOD.replace('my-agent', 'A').replace('0.05', '7')).split('\n')).toHaveLength(2);
  });

  test('an empty file', () => {
    expect(sentenceFor('')).toBe('c.yaml: expected settings, found an empty file. Start from the one in examples/.');
  });
});

describe('hostile YAML', () => {
  test('an alias bomb is refused', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefg'
      .split('')
      .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdef'[index]}`).join(',')}]`)
      .join('\n')}\n`;
    expect(sentenceFor(bomb)).toMatch(/not valid YAML|unknown key/);
  });
  test('a 50 MB file is refused before it is parsed', () => {
    expect(sentenceFor(`agent: ${'x'.repeat(2_000_000)}`)).toContain('expected at most 1000000 bytes');
  });
  test('__proto__ is an unknown key like any other', () => {
    expect(sentenceFor(`${GOOD}__proto__: { polluted: true }\n`)).not.toBe('no error');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

test('the config of the demo and every example are valid and refer to the schema in their first line', () => {
  const files = ['parity.config.yaml', ...readdirSync(new URL('examples/', root)).map((name) => `examples/${name}`)];
  expect(files).toHaveLength(4);
  for (const file of files) {
    const text = readFileSync(new URL(file, root), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/parity\.config\.schema\.json\n/);
    expect(parseConfig(text, file).tracks).toEqual(['structured', 'toolcall']);
  }
});

test('the committed JSON Schema is the one the code describes', () => {
  expect(JSON.parse(readFileSync(new URL('parity.config.schema.json', root), 'utf8'))).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});
