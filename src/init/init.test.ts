import { expect, test } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import { checkConfigText } from '../policy/check-config.ts';
import { pinWorkflow } from './pin-workflows.ts';
import type { Surroundings } from './ports.ts';
import { CONFIG_FILE, starterConfig } from './starter-config.ts';
import { starterPolicy } from './starter-policy.ts';

const NOTHING: Surroundings = {
  repository: null,
  defaultBranch: null,
  folder: 'work',
  traces: [],
  hosted: { provider: 'openai', endpoint: null },
  hostedModel: null,
};
const AZURE: Surroundings = {
  repository: 'acme/Support.Agent',
  defaultBranch: 'main',
  folder: 'x',
  traces: ['traces/observations.jsonl'],
  hosted: { provider: 'azure-openai', endpoint: 'https://acme.openai.azure.com' },
  hostedModel: 'gpt-4o: "eu"',
};

test('a starter config is valid and holds what was found out, whatever characters it has', () => {
  expect(parseConfig(starterConfig(NOTHING), CONFIG_FILE)).toMatchObject({ agent: 'work', hosted: { provider: 'openai' } });
  expect(parseConfig(starterConfig(AZURE), CONFIG_FILE)).toMatchObject({
    agent: 'support-agent',
    harvest: { source: { paths: ['traces/observations.jsonl'] } },
    hosted: { provider: 'azure-openai', endpoint: 'https://acme.openai.azure.com', model: 'gpt-4o: "eu"' },
    promote: { repository: 'acme/support-agent-qwen2.5-7b' },
  });
});

test('a starter policy allows the starter config once its model file is pinned, and nothing that the config does not ask for', () => {
  for (const found of [NOTHING, AZURE]) {
    const unpinned = starterConfig(found);
    const pinned = unpinned.replace('sha256: unpinned', `sha256: ${'ab'.repeat(32)}`);
    const policy = starterPolicy(unpinned, CONFIG_FILE);
    const codes = (text: string) => checkConfigText({ text, file: CONFIG_FILE }, { text: policy, file: 'parity.policy.yaml' }).map(({ code }) => code);
    expect(codes(pinned)).toEqual([]);
    expect(codes(unpinned)).toEqual(['gguf-unpinned']);
    expect(codes(pinned.replace('gguf: models/', 'gguf: elsewhere/'))).not.toEqual([]);
    expect(codes(pinned.replace('delta: 0.1', 'delta: 0.2'))).toEqual(['margin-too-wide']);
  }
});

const RELEASE = { repository: 'acme/fledgling', sha: 'f'.repeat(40), tag: 'v0.1.0' };

test('actions are pinned to the release, and nothing else of a workflow changes', () => {
  const text = 'steps:\n  - uses: actions/checkout@abc # v6\n  - name: Plan\n    uses: ./actions/plan\n  - run: echo ./actions/plan\n';
  expect(pinWorkflow(text, RELEASE)).toBe(text.replace('uses: ./actions/plan', `uses: acme/fledgling/actions/plan@${'f'.repeat(40)} # v0.1.0`));
});

test('the step that builds the actions is left out: a release holds them built', () => {
  const steps = (build: string) =>
    `    steps:\n      - uses: actions/checkout@abc # v6\n${build}      # Why.\n      - id: plan\n        uses: ./actions/plan\n`;
  const build = '      - uses: ./.github/actions/build\n';
  expect(pinWorkflow(steps(build) + steps(build), RELEASE)).toBe(pinWorkflow(steps('') + steps(''), RELEASE));
});
