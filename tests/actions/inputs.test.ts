import { describe, expect, test } from 'vitest';
import { ACTIONS, type ActionName } from '../../actions/shared/runtime/inputs.ts';

const parsed = (name: ActionName, given: Record<string, string>) => ACTIONS[name].inputs.safeParse(given);

describe('what an input may be', () => {
  test.each<[ActionName, Record<string, string>, object]>([
    ['plan', { 'pull-request': '7', 'head-sha': 'a'.repeat(40), 'gpu-hosts': '4' }, { 'pull-request': 7, 'gpu-hosts': 4, save: false }],
    ['plan', {}, { 'pull-request': null, 'head-sha': null, config: 'parity.config.yaml', 'gpu-hosts': 1 }],
    ['plan', { config: 'agents/support/parity.config.yaml' }, { config: 'agents/support/parity.config.yaml' }],
    ['eval', { model: 'base', shard: '2/3', tracks: 'structured, toolcall' }, { shard: { index: 2, count: 3 }, tracks: ['structured', 'toolcall'] }],
    [
      'compare',
      { shards: '["1/2","2/2"]' },
      {
        shards: [
          { index: 1, count: 2 },
          { index: 2, count: 2 },
        ],
      },
    ],
    ['report', { of: 'failure', needs: '{"train":{"result":"failure","outputs":{"x":"::error::y"}}}' }, { needs: [{ job: 'train', result: 'failure' }] }],
    ['plan', { comment: '123456789' }, { comment: 123_456_789 }],
  ])('%s %j', (name, given, expected) => {
    expect(parsed(name, given).data).toMatchObject(expected);
  });
});

describe('what it may not be', () => {
  test.each<[ActionName, Record<string, string>]>([
    ['plan', { 'pull-request': '7; rm -rf .' }],
    ['plan', { 'pull-request': '0' }],
    ['plan', { 'head-sha': 'refs/heads/main' }],
    ['plan', { 'head-sha': 'A'.repeat(40) }],
    ['plan', { 'gpu-hosts': '65' }],
    ['plan', { config: 'a/../../b.yaml' }],
    ['plan', { config: './parity.config.yaml' }],
    ['plan', { config: '.git/config.yaml' }],
    ['plan', { config: 'parity.config.json' }],
    ['plan', { policy: '$(id).yaml' }],
    ['plan', { config: 'раrity.config.yaml' }],
    ['plan', { unknown: 'x' }],
    ['eval', { model: 'base', shard: '0/1' }],
    ['eval', { model: 'base', shard: '1/65' }],
    ['eval', { model: 'base', tracks: 'other' }],
    ['eval', {}],
    ['compare', { shards: '["1/2"]' }],
    ['compare', { shards: '["2/2","1/2"]' }],
    ['compare', { shards: '["1/2","1/2","2/2"]' }],
    ['compare', { shards: '[]' }],
    ['compare', { shards: `["1/1"${' '.repeat(2000)}]` }],
    ['report', { of: 'everything' }],
    ['report', { of: 'failure', needs: '[]' }],
    ['report', { of: 'failure', needs: '{"train":{"result":"perhaps"}}' }],
    ['report', { of: 'restage', run: '../../decision' }],
    ['promote', { run: 'deadbeef' }],
    ['promote', { 'hub-url': 'https://huggingface.co' }],
    ['plan', { comment: '1; id' }],
  ])('%s %j', (name, given) => {
    expect(parsed(name, given).success).toBe(false);
  });
});
