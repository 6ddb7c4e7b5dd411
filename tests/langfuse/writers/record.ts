import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { fakeLangfuse } from '../fake.ts';
import { filesOf, type Recording, readRecording, recordedSdks, replay } from '../recorded/recordings.ts';
import { timeless } from '../recorded/timeless.ts';
import { scriptedModel } from './model.ts';

// `npm run writers [-- --write] [-- <sdk>…]`: runs the real SDKs and tells how what they send differs from what is recorded.
const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
const isWriting = process.argv.includes('--write');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const WRITER_TIMEOUT_MS = 120_000;

if (!existsSync(`${here}node_modules`)) await execa('npm', ['ci', '--ignore-scripts'], { cwd: here, stdio: 'inherit' });
const sdks = (await readdir(`${here}sdk`)).map((file) => file.replace(/\.ts$/, '')).filter((sdk) => named.length === 0 || named.includes(sdk));
let differing = 0;
for (const sdk of sdks) {
  const fresh = await record(sdk);
  const differences = recordedSdks.includes(sdk) ? difference(await linesOf(readRecording(sdk)), await linesOf(fresh)) : ['+ nothing was recorded yet'];
  console.log(`${sdk}: ${fresh.exports.length} exports, ${differences.length === 0 ? 'as recorded' : `${differences.length} lines differ`}`);
  for (const line of differences.slice(0, 20)) console.log(`  ${line.slice(0, 400)}`);
  if (differences.length > 0) differing += 1;
  if (isWriting && differences.length > 0) await write(fresh);
}
process.exitCode = differing > 0 && !isWriting ? 1 : 0;

async function record(sdk: string): Promise<Recording> {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const model = await scriptedModel();
  const env = { LANGFUSE_BASE_URL: fake.url, LANGFUSE_PUBLIC_KEY: fake.publicKey, LANGFUSE_SECRET_KEY: fake.secretKey, NODE_ENV: 'production' };
  await execa('node', [`${here}write.ts`, sdk, model.url], { env, timeout: WRITER_TIMEOUT_MS });
  model.close();
  const bodies = fake.asked.filter(({ path }) => path.endsWith('/otel/v1/traces')).map(({ body }) => body.toString('utf8'));
  return { sdk, packages: packagesOf(sdk), exports: bodies.map((body) => JSON.parse(withoutPlace(body))) };
}

/** Addresses and folders of the recording machine: stack traces and request URLs have them. */
function withoutPlace(body: string): string {
  return body.replaceAll(root, '/app/').replaceAll(/127\.0\.0\.1:\d+/g, 'model.test');
}

function packagesOf(sdk: string): Record<string, string> {
  const source = readFileSync(`${here}sdk/${sdk}.ts`, 'utf8');
  const names = [...source.matchAll(/from '((?:@[\w-]+\/)?[\w-]+)[^']*'/g)].map(([, name]) => name ?? '');
  const versions = ['@langfuse/otel', ...names].map((name): [string, string] => {
    const manifest = JSON.parse(readFileSync(`${here}node_modules/${name}/package.json`, 'utf8'));
    return [manifest.name, manifest.version];
  });
  return Object.fromEntries(versions.toSorted());
}

async function linesOf(recording: Recording): Promise<string[]> {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  await replay(recording, fake);
  return timeless(fake.observations());
}

/** Lines that only one run has; a line that is new is shown from where it leaves its nearest old one. */
function difference(before: readonly string[], after: readonly string[]): string[] {
  const added = [...after];
  const gone = before.filter((line) => {
    const at = added.indexOf(line);
    if (at !== -1) added.splice(at, 1);
    return at === -1;
  });
  return [...gone.map((line) => `- ${line}`), ...added.map((line) => `+ ${fromFork(line, gone)}`)];
}

function fromFork(line: string, others: readonly string[]): string {
  const sharedWith = (other: string) => [...line].findIndex((character, index) => character !== other[index]);
  const at = Math.max(0, ...others.map(sharedWith));
  return `${line.slice(0, 80)} … ${line.slice(Math.max(80, at - 60), at + 200)}`;
}

async function write(recording: Recording): Promise<void> {
  const folder = new URL(`../recorded/${recording.sdk}/`, import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(filesOf(recording))) await writeFile(new URL(name, folder), bytes);
}
