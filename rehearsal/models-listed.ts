import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import type { Place } from './place.ts';
import { ROOT } from './repository.ts';

const Listed = z.array(z.looseObject({ name: z.string(), promotion: z.looseObject({ adapters: z.array(z.looseObject({ sha256: z.string() })) }).optional() }));

/** What `fledgling models list` says in a fresh clone of the default branch: names with the digests of promoted adapters. */
export async function modelsListed({ github }: Place): Promise<[name: string, adapters: string[]][]> {
  const clone = await mkdtemp(join(tmpdir(), 'fledgling-clone-'));
  try {
    await execa('git', ['clone', '--quiet', '--depth', '1', '--branch', 'main', `file://${github.gitPath()}`, clone]);
    const { stdout } = await execa(process.execPath, [join(ROOT, 'src/cli/main.ts'), 'models', 'list', '--json'], { cwd: clone });
    return Listed.parse(JSON.parse(stdout)).map(({ name, promotion }) => [name, promotion?.adapters.map(({ sha256 }) => sha256) ?? []]);
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}
