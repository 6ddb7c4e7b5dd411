import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loopConfig } from '../pipeline/loop/loop.test-data.ts';
import { sha256 } from '../records/digest.ts';
import { catalogueSource } from './catalogue.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-catalogue-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const config = loopConfig();
const named = (catalogue: string | null) => ({ ...config, harvest: { ...config.harvest, catalogue } });
const JSON_TEXT = '{\n\t"tools": [{"name": "get_weather", "parameters": {"type": "object"}}]\n}\n';

async function source(text: string, sourcesFile: string | null = null) {
  await writeFile(join(root, 'tools.json'), text);
  return catalogueSource(named('tools.json'), { root, sourcesFile });
}

test('a catalogue is JSON or YAML, told by the digest of its bytes', async () => {
  const tools = [{ name: 'get_weather', description: null, parameters: { type: 'object' } }];
  const json = await source(JSON_TEXT);
  expect(await json?.read()).toEqual({ path: 'tools.json', sha256: sha256(JSON_TEXT), catalogue: { tools, outputs: [] } });
  expect(await json?.digest()).toBe(sha256(JSON_TEXT));
  expect((await (await source('tools: [{ name: get_weather, parameters: { type: object } }]\n'))?.read())?.catalogue.tools).toEqual(tools);
});

test('where the file is not, its digest is the recorded one', async () => {
  const recorded = [
    { path: 'traces.jsonl', sha256: 'a'.repeat(64) },
    { path: 'tools.json', sha256: 'b'.repeat(64) },
  ];
  await writeFile(join(root, 'sources.json'), JSON.stringify(recorded));
  expect(await catalogueSource(named('tools.json'), { root, sourcesFile: join(root, 'sources.json') })?.digest()).toBe('b'.repeat(64));
});

test.each([
  ['an unknown key', 'tools: []\ntool: []\n', /^tools\.json:2 tool: .*Did you mean tools\?$/],
  ['a tool twice', 'tools: [{ name: a, parameters: {} }, { name: a, parameters: {} }]\n', /^tools\.json:1 tools: /],
  ['no YAML', 'tools: [\n', /^tools\.json:\d: not valid YAML/],
  ['far too much', `# ${'x'.repeat(1_000_000)}`, /at most 1000000 bytes/],
])('%s is refused by file and line', async (_, text, sentence) => {
  await expect((await source(text))?.read()).rejects.toThrow(sentence);
});

test('a catalogue that is named and not there is refused, and none is named by default', async () => {
  await expect(catalogueSource(named('none.yaml'), { root, sourcesFile: null })?.read()).rejects.toThrow(
    'none.yaml: expected the catalogue that harvest.catalogue names, found none.',
  );
  expect(catalogueSource(config, { root, sourcesFile: null })).toBe(null);
});
