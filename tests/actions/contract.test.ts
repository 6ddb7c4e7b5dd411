import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ACTIONS, type ActionName } from '../../actions/shared/runtime/inputs.ts';
import { builtActions } from '../../scripts/actions/built.ts';

beforeAll(() => builtActions());

const FOLDER = fileURLToPath(new URL('../../actions/', import.meta.url));
const Action = z.object({
  name: z.string(),
  description: z.string(),
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional(), required: z.boolean().optional() })),
  outputs: z.record(z.string(), z.strictObject({ description: z.string() })),
  runs: z.strictObject({ using: z.literal('node24'), main: z.string() }),
});

const names = Object.keys(ACTIONS) as ActionName[];
const textOf = (path: string) => readFileSync(join(FOLDER, path), 'utf8');
const actionOf = (name: string) => Action.parse(parse(textOf(`${name}/action.yml`)));

test('every folder with an action is known, and no other', () => {
  const folders = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'action.yml')));
  expect(folders.sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  const action = actionOf(name);

  test('declares the inputs that its code reads', () => {
    expect(Object.keys(action.inputs)).toEqual(Object.keys(ACTIONS[name].inputs.shape));
  });

  test('declares the outputs that its code sets', () => {
    expect(Object.keys(action.outputs)).toEqual([...ACTIONS[name].outputs]);
  });

  test('its defaults are those of the code', () => {
    const required = Object.fromEntries(
      Object.entries(action.inputs)
        .filter(([, { required }]) => required)
        .map(([key]) => [key, key === 'model' ? 'hosted' : 'plan']),
    );
    const written = Object.entries(action.inputs).flatMap(([key, { default: text }]) => (text && !text.includes('${{') ? [[key, text]] : []));
    expect(ACTIONS[name].inputs.parse({ ...Object.fromEntries(written), ...required })).toEqual(ACTIONS[name].inputs.parse(required));
  });

  test('runs the built bundle', () => {
    expect(action.runs.main).toBe(`../dist/${name}.js`);
    expect(existsSync(join(FOLDER, name, action.runs.main))).toBe(true);
  });

  test('its main file has at most 40 lines', () => {
    expect(textOf(`${name}/main.ts`).trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });
});

describe('the native engine', () => {
  const Manifest = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()) });
  const Lock = z.object({
    packages: z.record(z.string(), z.looseObject({ resolved: z.string().optional(), integrity: z.string().optional(), os: z.array(z.string()).optional() })),
  });

  test.each(['native', 'native-cuda'])('%s pins what the repository tests with, and its lock names no registry', (folder) => {
    const { version, dependencies } = Manifest.parse(JSON.parse(textOf(`eval/${folder}/package.json`)));
    const root = z
      .object({ peerDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));
    expect(Object.values(dependencies)).toEqual(Object.values(dependencies).map(() => version));
    expect(dependencies['node-llama-cpp']).toBe(root.peerDependencies['node-llama-cpp']);
    const packages = Object.entries(Lock.parse(JSON.parse(textOf(`eval/${folder}/package-lock.json`))).packages);
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    const installed = packages.filter(([path, entry]) => path !== '' && entry['optional'] !== true);
    expect(installed.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
    expect(installed.map(([path]) => path)).toContain('node_modules/@node-llama-cpp/linux-x64');
  });
});
