import type { Changes } from '../../src/gitops/forge/stage.test-data.ts';
import { CONFIG, POLICY } from '../../src/policy/policy.test-data.ts';
import type { HostileGroup, HostileInput } from './input.ts';
import { configWith, onGitHub, refusedPull } from './project.ts';

const REFUSED = 'The pull request is blocked; nothing runs, no key is used, nothing is written.';

function refused(title: string, changes: Changes, sentence: string): HostileInput {
  return { title, gets: REFUSED, sentence, run: () => onGitHub((project) => refusedPull(project, changes)) };
}

const bomb = `bomb: &a [x, x, x, x, x, x, x, x, x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]}, `.repeat(9)}]\n`).join('')}${CONFIG}`;

/** What a config may not ask for, and what a settings file may not be. */
export const config: HostileGroup = {
  subject: 'The config asks for what the policy forbids, or is no settings file',
  inputs: [
    refused(
      'an endpoint pointing elsewhere',
      configWith('https://api.openai.com/v1', 'https://evil.example/v1'),
      'parity.config.yaml:20 hosted.endpoint: expected https://api.openai.com (parity.policy.yaml:3 hosted.endpoints), got "https://evil.example/v1". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'an endpoint that hides another one behind a user name',
      configWith('https://api.openai.com/v1', 'https://api.openai.com@evil.example/v1'),
      'parity.config.yaml:20 hosted.endpoint: expected a plain https address of an allowed server (parity.policy.yaml:3 hosted.endpoints), got a user name or password in it. Remove it.',
    ),
    refused(
      'an endpoint whose name begins like the allowed one',
      configWith('https://api.openai.com/v1', 'https://api.openai.com.evil.example/v1'),
      'parity.config.yaml:20 hosted.endpoint: expected https://api.openai.com (parity.policy.yaml:3 hosted.endpoints), got "https://api.openai.com.evil.example/v1". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'an endpoint with a look-alike letter',
      configWith('https://api.openai.com/v1', 'https://api.\u043epenai.com/v1'),
      'parity.config.yaml:20 hosted.endpoint: expected a plain https address of an allowed server (parity.policy.yaml:3 hosted.endpoints), got U+043E in place 13, a character that can look like another. Write the address in plain ASCII.',
    ),
    refused(
      'an endpoint that takes the key in the open',
      configWith('https://api.openai.com/v1', 'http://api.openai.com/v1'),
      'parity.config.yaml:20 hosted.endpoint: expected a plain https address of an allowed server (parity.policy.yaml:3 hosted.endpoints), got http. Write https: a key must not travel in the open.',
    ),
    refused(
      'a key that is not the model’s: GITHUB_TOKEN',
      configWith('apiKeyEnv: OPENAI_API_KEY', 'apiKeyEnv: GITHUB_TOKEN'),
      'parity.config.yaml:21 hosted.apiKeyEnv: expected OPENAI_API_KEY (parity.policy.yaml:14 keys), got "GITHUB_TOKEN". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'a hosted model outside the policy',
      configWith('model: gpt-4o-mini', 'model: gpt-9-ultra'),
      'parity.config.yaml:19 hosted.model: expected gpt-4o-mini (parity.policy.yaml:5 models.hosted), got "gpt-9-ultra". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'a local model outside the policy',
      configWith('hf: acme/Qwen\n', 'hf: evil/Backdoor\n'),
      'parity.config.yaml:14 models.catalogue.qwen.hf: expected acme/* (parity.policy.yaml:7 models.local.hf), got "evil/Backdoor". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'a model download from elsewhere',
      configWith('hf:acme/Qwen-GGUF/qwen.gguf', 'https://evil.example/qwen.gguf'),
      'parity.config.yaml:13 models.catalogue.qwen.download: expected hf:acme/ (parity.policy.yaml:10 models.local.downloads), got "https://evil.example/qwen.gguf". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'a model out of a package that is not allowed',
      configWith('hf:acme/Qwen-GGUF/qwen.gguf', 'pypi:evil-models==1.0/qwen.gguf'),
      'parity.config.yaml:13 models.catalogue.qwen.download: expected hf:acme/ (parity.policy.yaml:10 models.local.downloads), got "pypi:evil-models==1.0/qwen.gguf". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'an option for pip in place of a package’s name',
      configWith('hf:acme/Qwen-GGUF/qwen.gguf', 'pypi:--index-url=https://evil.example==1.0/qwen.gguf'),
      'parity.config.yaml:13 models.catalogue.qwen.download: expected hf:acme/ (parity.policy.yaml:10 models.local.downloads), got "pypi:--index-url=https://evil.example==1.0/qwen.gguf". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'a model file of any content',
      configWith('a'.repeat(64), 'unpinned'),
      'parity.config.yaml:12 models.catalogue.qwen.sha256: expected the SHA-256 of the file (parity.policy.yaml:9 models.local.sha256), got unpinned. Run `fledgling doctor`: it prints the digest of the file.',
    ),
    refused(
      'a Hub repository outside the policy',
      configWith('acme/support-agent', 'evil/support-agent'),
      'parity.config.yaml:23 promote.repository: expected acme/* (parity.policy.yaml:11 repositories), got "evil/support-agent". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'Unicode look-alikes in a Hub repository’s name',
      configWith('acme/support-agent', '\u0430cme/support-agent'),
      'parity.config.yaml:23 promote.repository: expected OWNER/NAME or null, got "\u0430cme/support-agent" with U+0430 in place 1, which may look like another character. Change this line.',
    ),
    refused(
      'Unicode look-alikes in the name of the weights',
      configWith('hf: acme/Qwen\n', 'hf: acm\u0435/Qwen\n'),
      'parity.config.yaml:14 models.catalogue.qwen.hf: expected a Hugging Face id or a plain folder (parity.policy.yaml:7 models.local.hf), got the character U+0435. Use letters, digits and ._@+=,- in ASCII.',
    ),
    refused(
      'a budget that is used up ten times over',
      configWith('limit: 100', 'limit: 500000'),
      'parity.config.yaml:5 harvest.limit: expected at most 500 examples (parity.policy.yaml:16 maxExamples), got 500000. Lower it, or have the policy changed on the default branch first.\nparity.config.yaml:1 train.recipe: expected at most 100 optimiser steps (parity.policy.yaml:15 budget.trainSteps), got 31250. Lower it, or have the policy changed on the default branch first.',
    ),
    refused(
      'a margin that everything passes',
      configWith('cost:\n', 'gate: { delta: 1 }\ncost:\n'),
      'parity.config.yaml:24 gate.delta: expected at most 0.1 as the margin (parity.policy.yaml:1 gate.maxDelta), got 1. Lower it, or have the policy changed on the default branch first.',
    ),
    refused(
      'a gate that asks nothing of either model',
      configWith('cost:\n', 'gate: { minHosted: 0, floors: { json_valid_rate: 0, valid_call_rate: 0 } }\ncost:\n'),
      [
        'parity.config.yaml:24 gate.minHosted: expected at least 0.5 as the share of valid answers (parity.policy.yaml:1 gate.minHosted), got 0. Raise it, or have the policy changed on the default branch first.',
        'parity.config.yaml:24 gate.floors.json_valid_rate: expected at least 0.9 as the floor (parity.policy.yaml:1 gate.floors.json_valid_rate), got 0. Raise it, or have the policy changed on the default branch first.',
        'parity.config.yaml:24 gate.floors.valid_call_rate: expected at least 0.9 as the floor (parity.policy.yaml:1 gate.floors.valid_call_rate), got 0. Raise it, or have the policy changed on the default branch first.',
      ].join('\n'),
    ),
    refused(
      'all of the traffic for the local model at once',
      configWith('cost:\n', 'serve: { mode: local }\ncost:\n'),
      'parity.config.yaml:24 serve.mode: expected shadow, canary, hosted (parity.policy.yaml:1 serve.modes), got "local". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'a canary that begins with everything and is never looked at',
      configWith('cost:\n', 'serve: { canary: { steps: [1], audit: 0.001, alpha: 0.001 } }\ncost:\n'),
      [
        'parity.config.yaml:24 serve.canary.steps: expected at most 0.25 as the first share (parity.policy.yaml:1 serve.maxFirstShare), got 1. Lower it, or have the policy changed on the default branch first.',
        'parity.config.yaml:24 serve.canary.audit: expected at least 0.02 as the share that is compared (parity.policy.yaml:1 serve.minAudit), got 0.001. Raise it, or have the policy changed on the default branch first.',
        'parity.config.yaml:24 serve.canary.alpha: expected at least 0.01 as the error level of a rollback (parity.policy.yaml:1 serve.minAlpha), got 0.001. Raise it, or have the policy changed on the default branch first.',
      ].join('\n'),
    ),
    refused(
      'a request that is paid for a thousand times over',
      configWith('  apiKeyEnv:', '  maxAttempts: 1000\n  apiKeyEnv:'),
      'parity.config.yaml:21 hosted.maxAttempts: expected a whole number from 1 to 20, got 1000. Change this line.',
    ),
    refused(
      'a YAML bomb',
      { 'parity.config.yaml': bomb },
      'parity.config.yaml:1: expected values without anchors, found &a. Write the value out where it is used.',
    ),
    refused(
      'an alias',
      configWith('model: gpt-4o-mini', 'model: *elsewhere'),
      'parity.config.yaml:19: expected a value, found the alias *elsewhere. Write the value out: a reviewer must see it on its line.',
    ),
    refused(
      'a tag',
      configWith('model: gpt-4o-mini', 'model: !!js/function "process.exit()"'),
      'parity.config.yaml:19: expected plain values, found the tag !!js/function. Remove it, and quote the value if it is a text.',
    ),
    refused('a merge key', configWith('hosted:\n', 'hosted:\n  <<: {}\n'), 'parity.config.yaml:18: expected a name as key, found <<. Remove it.'),
    refused(
      'a key that JavaScript gives a meaning',
      configWith('hosted:\n', '__proto__: { polluted: true }\nhosted:\n'),
      'parity.config.yaml:17: expected a name as key, found __proto__. Remove it.',
    ),
    refused(
      'a key that forges a second refusal, about another file',
      configWith('cost:\n', '"x\\nsrc/index.ts:1 x: Approved by the policy.": 1\ncost:\n'),
      'parity.config.yaml:24 x src/index.ts:1 x: Approved by the policy.: expected one of agent, tracks, seed, harvest, models, hosted, decoding, local, score, gate, remedies, train, promote, cost, tracing, got the unknown key "x\\nsrc/index.ts:1 x: Approved by the policy." with U+000A in place 2, which may look like another character. Remove it.',
    ),
    refused(
      'a model’s name with a line break',
      configWith('    qwen:\n', '    "qwen\\n::error file=src/index.ts::x":\n'),
      'parity.config.yaml:9 models.catalogue.qwen ::error file=src/index.ts::x: expected a name of lower-case letters, digits, dots and hyphens, at most 63, got "qwen\\n::error file=src/index.ts::x" with U+000A in place 5, which may look like another character. Rename this entry.',
    ),
    refused(
      'a number that is none',
      configWith('limit: 100', 'limit: .inf'),
      'parity.config.yaml:5 harvest.limit: expected a whole number of at least 1, got Infinity. Change this line.',
    ),
    refused(
      'nesting without end',
      { 'parity.config.yaml': `agent: ${'['.repeat(50_000)}` },
      'parity.config.yaml:1: expected at most 20 levels of nesting, found more. Flatten this value.',
    ),
    refused(
      'a second document',
      { 'parity.config.yaml': `${CONFIG}---\nagent: other\n` },
      'parity.config.yaml:26: expected one document, found a second one. Remove the line of three hyphens and what follows.',
    ),
    refused(
      'bytes that are no text',
      { 'parity.config.yaml': Uint8Array.of(0xff, 0xfe, 0x00, 0x41) },
      'parity.config.yaml: expected UTF-8 text, got other bytes. Save it as UTF-8.',
    ),
    {
      title: 'a 50 MB config',
      gets: 'The pull request is blocked before a byte of the file is read.',
      sentence: 'parity.config.yaml: expected at most 1000000 bytes, found 50000003. Make the file smaller.',
      run: () => onGitHub((project) => refusedPull(project, { 'parity.config.yaml': `# ${'x'.repeat(50_000_000)}\n` })),
    },
    {
      title: 'a 10 MB prompt in the traces',
      gets: 'The pull request is blocked; no token is paid for.',
      sentence:
        'parity.config.yaml:4 harvest.source.paths.0: expected observations of at most 200000 characters (parity.policy.yaml:1 maxPromptCharacters), found one of 10000023 in traces/a.jsonl at line 2. Take it out.',
      run: () =>
        onGitHub((project) => refusedPull(project, { 'traces/a.jsonl': `{"id":"one"}\n${JSON.stringify({ id: 'two', input: 'x'.repeat(10_000_000) })}\n` })),
    },
    refused(
      'a trace that is nested without end',
      { 'traces/a.jsonl': `[${'['.repeat(300_000)}${']'.repeat(300_000)}]` },
      'parity.config.yaml:4 harvest.source.paths.0: expected observations of at most 200000 characters (parity.policy.yaml:1 maxPromptCharacters), found one of 600002 in traces/a.jsonl at observation 1. Take it out.',
    ),
    refused(
      'a config hidden behind 3,000 other files',
      {
        ...configWith('https://api.openai.com/v1', 'https://evil.example/v1'),
        ...Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`a/${at}.txt`, 'x'])),
      },
      'pull request 1: expected fewer than 3000 changed files, got as many or more: GitHub lists no further. Split it.',
    ),
    refused(
      'a secret in the config',
      configWith('apiKeyEnv: OPENAI_API_KEY', `apiKeyEnv: sk-${'Zx9'.repeat(10)}`),
      'parity.config.yaml:21 apiKeyEnv: expected no credential, got what looks like an API key. Revoke it: it is in Git for good. Put the new one into an environment variable and name that.\nparity.config.yaml:21 hosted.apiKeyEnv: expected OPENAI_API_KEY (parity.policy.yaml:14 keys), got a text that looks like a secret. Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'a secret in a comment of the config',
      configWith('cost:\n', `# token for the runner: hf_${'Ab1'.repeat(10)}\ncost:\n`),
      'parity.config.yaml:24: expected no credential, got what looks like a Hugging Face token. Revoke it: it is in Git for good. Put the new one into an environment variable and name that.',
    ),
    refused(
      'a policy that the pull request itself makes wider',
      {
        ...configWith('https://api.openai.com/v1', 'https://evil.example/v1'),
        'parity.policy.yaml': POLICY.replace('https://api.openai.com', 'https://evil.example'),
      },
      'parity.config.yaml:20 hosted.endpoint: expected https://api.openai.com (parity.policy.yaml:3 hosted.endpoints), got "https://evil.example/v1". Use what is allowed, or have the policy changed on the default branch first.',
    ),
  ],
};
