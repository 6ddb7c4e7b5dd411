import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DatasetManifest } from '../../src/records/dataset.ts';
import { get } from '../langfuse/client.ts';
import { type FakeLangfuse, fakeLangfuse } from '../langfuse/fake.ts';
import { isLost, readRecording, recordedSdks, replay } from '../langfuse/recorded/recordings.ts';
import { SCENARIOS } from '../langfuse/scenarios.ts';
import { trueCalls } from '../langfuse/truth.ts';
import { CLI, filesBelow, type Project, project } from './project.ts';

let place: Project;
beforeEach(async () => {
  place = await project();
});
afterEach(() => place.remove());

const FIELDS = 'core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context';

/** Harvests from the source given into a folder of the project's and tells the digest of each file written. */
async function harvest(source: string, { into, fake }: { into: string; fake: FakeLangfuse }) {
  const config = join(place.path, 'parity.config.yaml');
  const text = await readFile(config, 'utf8');
  await writeFile(config, text.replace(/ {2}source:\n( {4}.*\n)+| {2}source: \{.*\n/, `  source: ${source}\n`));
  const env = { NO_COLOR: '1', CI: '1', LANGFUSE_PUBLIC_KEY: fake.publicKey, LANGFUSE_SECRET_KEY: fake.secretKey };
  const args = ['harvest', '--limit', '400', '--output-root', into, ...(source.includes('langfuse') ? ['--agent-id', 'concierge'] : [])];
  const { exitCode, all } = await execa(process.execPath, [CLI, ...args], { cwd: place.path, all: true, reject: false, env });
  expect(exitCode, all).toBe(0);
  const folder = join(place.path, into, (await readdir(join(place.path, into)))[0] ?? '');
  const rows = (await filesBelow(folder)).filter((path) => path.endsWith('.jsonl'));
  const written = await Promise.all(rows.map(async (path) => [relative(folder, path), await lines(path)] as const));
  return { files: Object.fromEntries(written), manifest: DatasetManifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))) };
}

/** A file's records; links to the server are of the one route alone. */
async function lines(path: string): Promise<unknown[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line, (key, value) => (key === 'url' ? undefined : value)));
}

/** The pages a v4 server gives, as one export file. */
async function exported(fake: FakeLangfuse): Promise<string> {
  const lines: string[] = [];
  let cursor = '';
  do {
    const { body } = await get(fake, `/api/public/v2/observations?limit=100&fields=${FIELDS}${cursor}`);
    lines.push(...body.data.map((row: unknown) => JSON.stringify(row)));
    cursor = body.meta.cursor === undefined ? '' : `&cursor=${encodeURIComponent(body.meta.cursor)}`;
  } while (cursor !== '');
  await writeFile(join(place.path, 'exported.jsonl'), `${lines.join('\n')}\n`);
  return '{ kind: file, paths: [exported.jsonl] }';
}

test('what the real SDKs sent is the same data set from a v4 server, from a v3 server and from an exported file', { timeout: 180_000 }, async () => {
  await using v4 = await fakeLangfuse({ mode: 'v4' });
  await using v3 = await fakeLangfuse({ mode: 'v3' });
  for (const sdk of recordedSdks) {
    await replay(readRecording(sdk), v4);
    await replay(readRecording(sdk), v3);
  }
  const times = v4
    .observations()
    .map(({ startTime }) => startTime)
    .toSorted();
  const to = new Date(Date.parse(times.at(-1) ?? '') + 1000).toISOString();
  const window = `from: "${times[0]}", to: "${to}", lagMinutes: 0`;
  const file = await harvest(await exported(v4), { into: 'from-file', fake: v4 });
  const fromV4 = await harvest(`{ kind: langfuse, host: "${v4.url}", ${window} }`, { into: 'from-v4', fake: v4 });
  expect(fromV4.files).toEqual(file.files);
  expect(fromV4.manifest.counts).toEqual(file.manifest.counts);
  const fromV3 = await harvest(`{ kind: langfuse, host: "${v3.url}", ${window} }`, { into: 'from-v3', fake: v3 });
  for (const name of Object.keys(file.files)) expect([name, fromV3.files[name]]).toEqual([name, file.files[name]]);
  const calls = recordedSdks.flatMap((sdk) => SCENARIOS.flatMap((scenario) => trueCalls(scenario).filter(({ answer }) => !isLost(sdk, scenario.id, answer))));
  expect(file.manifest.counts.modelCalls).toBe(calls.length);
  expect(file.files['examples.jsonl']?.length).toBeGreaterThan(10);
});
