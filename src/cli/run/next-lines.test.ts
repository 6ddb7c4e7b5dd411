import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { consoleLine, serveLine } from './next-lines.ts';

const swap = (local: number) => ({ id: 'abcdef012345', swap: { seal: 'a'.repeat(64), tracks: [{ track: 'toolcall' as const, examples: 100, local }] } });
const CONFIG = { config: 'parity.config.yaml' };

test('the command that serves a run is that of the way it was started', () => {
  expect(serveLine(swap(90), CONFIG, {})).toBe('fledgling serve --run abcdef012345');
  expect(serveLine(swap(90), CONFIG, { npm_package_name: 'fledgling', npm_lifecycle_event: 'start' })).toBe('npm run fledgling -- serve --run abcdef012345');
  expect(serveLine(swap(90), CONFIG, { npm_package_name: 'my-agent', npm_lifecycle_event: 'start' })).toBe('fledgling serve --run abcdef012345');
});

test('it names the places that were named, as a shell reads them back', () => {
  const line = serveLine(swap(90), { config: "it's a/c.yaml", stateDir: '/tmp/s', resultsDir: '$(id)' }, {});
  const read = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
  expect(read.trim().split('\n')).toEqual([
    'fledgling',
    'serve',
    '--run',
    'abcdef012345',
    '--config',
    "it's a/c.yaml",
    '--state-dir',
    '/tmp/s',
    '--results-dir',
    '$(id)',
  ]);
});

test('a run of which nothing may be answered locally has none', () => {
  expect([serveLine(swap(0), CONFIG, {}), serveLine({ id: 'abcdef012345' }, CONFIG, {})]).toEqual([null, null]);
});

test('the console is offered as it is started from here', () => {
  expect(consoleLine(CONFIG, {})).toBe('fledgling console');
  expect(consoleLine(CONFIG, { npm_package_name: 'fledgling', npm_lifecycle_event: 'start' })).toBe('npm run console');
  expect(consoleLine({ ...CONFIG, stateDir: '/tmp/a b' }, { npm_package_name: 'fledgling', npm_lifecycle_event: 'start' })).toBe(
    "npm run console -- --state-dir '/tmp/a b'",
  );
});
