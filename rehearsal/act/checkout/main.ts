import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

// act copies this folder away from the rest of the source, so it stands alone; act-stubs.ts puts repository.json beside it.
const { gitDir, remote }: { gitDir: string; remote: string } = JSON.parse(readFileSync(new URL('repository.json', import.meta.url), 'utf8'));

const environment = (name: string) => process.env[name] ?? '';
const input = (name: string) => environment(`INPUT_${name.toUpperCase()}`);
const workspace = environment('GITHUB_WORKSPACE');
const folder = resolve(workspace, input('path'));

if (relative(workspace, folder).startsWith('..')) throw new Error('checkout: path leaves the workspace');
if (input('repository') !== environment('GITHUB_REPOSITORY')) throw new Error(`checkout: only ${environment('GITHUB_REPOSITORY')} can be had`);
if (input('persist-credentials') !== 'false') throw new Error('checkout: persist-credentials: a rehearsal keeps no credentials. Set it to false.');

const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
const wanted = input('ref') || environment('GITHUB_SHA');
const depth = input('fetch-depth') === '0' ? [] : [`--depth=${input('fetch-depth')}`];

mkdirSync(folder, { recursive: true });
git('init', '--quiet');
git('fetch', '--quiet', '--no-tags', ...depth, '--end-of-options', `file://${gitDir}`, wanted);
git('remote', 'add', 'origin', remote);
git('checkout', '--quiet', '--force', '--detach', 'FETCH_HEAD');
const commit = git('rev-parse', 'HEAD');
appendFileSync(environment('GITHUB_OUTPUT'), `commit=${commit}\n`);
console.log(`${wanted} is ${commit}`);
