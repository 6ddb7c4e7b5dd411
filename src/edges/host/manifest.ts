import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, platform, totalmem } from 'node:os';
import { execa } from 'execa';
import type { Manifest } from '../../records/manifest.ts';
import { listedGpus } from './nvidia-smi.ts';

const PACKAGES = ['node-llama-cpp', 'openai', 'zod', '@huggingface/jinja'];

/** Provenance of this process: commit, versions, hardware. `configDigest` and `overrides` come from the caller. */
export async function hostManifest(options: {
  cwd: string;
  configDigest: string;
  overrides: Manifest['overrides'];
  version: string;
  now: number;
}): Promise<Manifest> {
  const [commit, status, gpus, packages] = await Promise.all([
    git(options.cwd, ['rev-parse', 'HEAD']),
    git(options.cwd, ['status', '--porcelain']),
    listGpus(),
    packageVersions(),
  ]);
  const cores = cpus();
  return {
    createdAt: new Date(options.now).toISOString(),
    fledgling: options.version,
    commit: commit || null,
    dirty: commit === null ? null : status !== '',
    configDigest: options.configDigest,
    overrides: options.overrides,
    node: process.versions.node,
    packages,
    hardware: {
      cpu: cores[0]?.model.trim() ?? 'unknown',
      cores: cores.length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      gpus,
      platform: `${platform()}-${arch()}`,
    },
  };
}

/** Names of the NVIDIA GPUs of this host; empty where none can be told. */
export async function listGpus(): Promise<string[]> {
  return (await listedGpus()).gpus;
}

async function git(cwd: string, args: string[]): Promise<string | null> {
  const result = await execa('git', args, { cwd, reject: false, timeout: 5_000 });
  return result.exitCode === 0 ? result.stdout.trim() : null;
}

async function packageVersions(): Promise<Record<string, string>> {
  const found = await Promise.all(PACKAGES.map(async (name) => [name, await packageVersion(name)] as const));
  return Object.fromEntries(found.flatMap(([name, version]) => (version === null ? [] : [[name, version]])));
}

/** The installed version of a package, or null when it is not installed. What is installed in the folder `FLEDGLING_NATIVE` comes first. */
export async function packageVersion(name: string): Promise<string | null> {
  const native = process.env['FLEDGLING_NATIVE'];
  const paths = [...(native ? [`${native}/node_modules`] : []), ...(createRequire(import.meta.url).resolve.paths(name) ?? [])];
  for (const path of paths) {
    const text = await readFile(`${path}/${name}/package.json`, 'utf8').catch(() => null);
    if (text !== null) {
      const version: unknown = Reflect.get(Object(JSON.parse(text)), 'version');
      return typeof version === 'string' ? version : null;
    }
  }
  return null;
}
