import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { configJsonSchema } from './json-schema.ts';
import { parseConfig } from './parse-config.ts';

const root = new URL('../../', import.meta.url);
const EXPORT =
  "Write kind: langfuse to ask Langfuse's API, or export the agent's observations as JSON or JSONL, write kind: file and list the files under paths.";
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
    harvest: { limit: 400, split: { train: 0.7, val: 0.15, vault: 0.05 } },
    decoding: { temperature: 0 },
    local: { batch: 8, workers: 1 },
    gate: { rule: 'interval', delta: 0.05 },
  });
});

test.each([
  ['provider: scripted-teacher', 'text'],
  ['provider: openai\n  model: m', 'native'],
  ['provider: azure-openai\n  model: m\n  endpoint: https://a.openai.azure.com', 'native'],
  ['provider: openai\n  model: m\n  ask: text', 'text'],
])('%j asks the hosted model %s', (hosted, ask) => {
  expect(parseConfig(GOOD.replace('provider: scripted-teacher', hosted), 'c.yaml').hosted.ask).toBe(ask);
});

describe('every mistake is one sentence with file, line, key, expectation, value and remedy', () => {
  const cases: [string, string, string, string][] = [
    ['a percentage', 'delta: 0.05', 'delta: "1%"', 'c.yaml:12 gate.delta: expected a number from 0 to 1, got "1%". Write 0.01 for one percentage point.'],
    [
      'a way of asking that there is not',
      'provider: scripted-teacher',
      'provider: scripted-teacher\n  ask: tools',
      'c.yaml:11 hosted.ask: expected native or text, got "tools". Write native to measure the model as the agent uses it, or text to give it the prompt that the local model gets.',
    ],
    [
      'a misspelt key',
      'delta: 0.05',
      'detla: 0.05',
      'c.yaml:12 gate.detla: expected one of rule, delta, alpha, looks, maxUnscored, minHosted, ceilingSamples, ceilingRepeats, floors, got the unknown key "detla". Did you mean delta?',
    ],
    [
      'an unknown key',
      'gate:',
      'colour: red\ngate:',
      'c.yaml:11 colour: expected one of agent, tracks, seed, harvest, models, hosted, decoding, local, score, gate, remedies, train, promote, cost, serve, tracing, got the unknown key "colour". Remove it.',
    ],
    [
      'an unknown provider',
      'scripted-teacher',
      'foo',
      'c.yaml:10 hosted.provider: expected one of scripted-teacher, openai, azure-openai, got "foo". Change this line.',
    ],
    ['an unknown source', 'kind: file', 'kind: fil', `c.yaml:4 harvest.source.kind: expected one of file, dummy-agent, langfuse, got "fil". ${EXPORT}`],
    [
      'a span that is none',
      'kind: file, paths: [a.jsonl]',
      'kind: langfuse, from: 30 days',
      'c.yaml:4 harvest.source.from: expected a date such as 2026-11-01, or a span such as 30d or 12h, got "30 days". Change this line.',
    ],
    [
      'a day that there is not',
      'kind: file, paths: [a.jsonl]',
      'kind: langfuse, to: 2026-02-30',
      'c.yaml:4 harvest.source.to: expected now, or a date such as 2026-12-01, got "2026-02-30". Change this line.',
    ],
    [
      'a share that is none',
      'gate:',
      'serve: { canary: { steps: [0.5, 0.25] } }\ngate:',
      'c.yaml:11 serve.canary.steps: expected a list of shares, each above the one before it, up to 1, got [0.5,0.25]. Write for example [0.05, 0.25, 0.5, 1].',
    ],
    [
      'a way of serving that there is not',
      'gate:',
      'serve: { mode: all }\ngate:',
      'c.yaml:11 serve.mode: expected shadow, canary, local or hosted, got "all". Write canary: it begins with a small share, and goes back by itself.',
    ],
    [
      'a server that is none',
      'kind: file, paths: [a.jsonl]',
      'kind: langfuse, host: cloud.langfuse.com',
      'c.yaml:4 harvest.source.host: expected an address such as https://cloud.langfuse.com, got "cloud.langfuse.com". Write the address at which you open Langfuse.',
    ],
    [
      'a place where no traces are left',
      'gate:',
      'tracing: { to: cloud }\ngate:',
      'c.yaml:11 tracing.to: expected file, langfuse or off, got "cloud". Set to: file; a run\'s traces are kept as files beside its results.',
    ],
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
  const cases: [string, string, string][] = [
    ['an anchor', 'a: &a [x, x]\nb: [*a, *a]\n', 'c.yaml:1: expected values without anchors, found &a. Write the value out where it is used.'],
    ['an anchor on the whole document', '&all\na: 1\n', 'c.yaml:1: expected values without anchors, found &all.'],
    ['an anchor on a key', '? &k key\n: 1\n', 'c.yaml:1: expected values without anchors, found &k.'],
    ['an alias', 'a: 1\nb: *a\n', 'c.yaml:2: expected a value, found the alias *a. Write the value out: a reviewer must see it on its line.'],
    ['a tag', 'a: 1\nb: !!js/function "x"\n', 'c.yaml:2: expected plain values, found the tag !!js/function.'],
    ['a tag on a block text', 'a: !!binary |\n  R0lG\n', 'c.yaml:1: expected plain values, found the tag !!binary.'],
    ['another YAML', '%YAML 1.1\n---\nagent: yes\n', 'c.yaml:1: expected no directive, found %YAML 1.1.'],
    ['a second document', 'agent: a\n---\nagent: b\n', 'expected one document, found a second one.'],
    ['a merge key', 'gate:\n  <<: { delta: 1 }\n', 'c.yaml:2: expected a name as key, found <<. Remove it.'],
    ['a prototype', 'agent: a\n__proto__: { polluted: true }\n', 'c.yaml:2: expected a name as key, found __proto__. Remove it.'],
    ['a list as key', '? [a]\n: 1\n', 'expected a name as key, found a list or map.'],
    ['ten thousand keys', Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join('\n'), 'c.yaml:1: expected at most 1000 entries, found 10000.'],
    ['a long list', `a: [${'1,'.repeat(30_000)}]`, 'expected at most'],
    ['a deep list', `a: ${'['.repeat(4_000)}`, 'c.yaml:1: expected at most 20 levels of nesting, found more.'],
    ['a megabyte of brackets', `a: ${'['.repeat(900_000)}`, 'c.yaml:1: expected a page or two of settings, found far more.'],
    ['a deep block', '- '.repeat(4_000), 'expected at most 20 levels of nesting, found more.'],
    ['a 50 MB file', `agent: ${'x'.repeat(50_000_000)}`, 'c.yaml: expected at most 1000000 bytes, got 50000007.'],
    ['a file large only in bytes', `agent: ${'€'.repeat(400_000)}`, 'c.yaml: expected at most 1000000 bytes, got 1200007.'],
  ];
  test.each(cases)('%s is refused with its line', (_, text, sentence) => {
    expect(sentenceFor(text)).toContain(sentence);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('what looks like a secret is not repeated in the sentence about it', () => {
    const sentence = sentenceFor(GOOD.replace('my-agent', 'hf_abcdefghijklmnopqrstuvwxyz'));
    expect(sentence).toContain('c.yaml:1 agent: expected lower-case letters');
    expect(sentence).toContain('got a text that looks like a secret');
    expect(sentence).not.toContain('hf_abc');
  });

  test('a thousand mistakes are twenty sentences, none of them long', () => {
    const lines = sentenceFor(`${GOOD}${Array.from({ length: 500 }, (_, index) => `${'k'.repeat(900)}${index}: 1`).join('\n')}\n`).split('\n');
    expect(lines).toHaveLength(20);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(500);
  });
});

test('the config of the demo and every example are valid and refer to the schema in their first line', () => {
  const files = [
    'parity.config.yaml',
    ...readdirSync(new URL('examples/', root))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => `examples/${name}`),
  ];
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
