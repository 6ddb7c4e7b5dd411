import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
      resolved: z.string().optional(),
      os: z.union([z.string(), z.array(z.string())]).optional(),
    }),
  ),
});
const packages = Object.entries(Lock.parse(JSON.parse(read('package-lock.json'))).packages).filter(
  ([path, { link }]) => path.startsWith('node_modules/') && !path.endsWith('native/absent') && !link,
);

test('the lockfile holds no registry address', () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

// What another package brings along in its own archive is under that archive's hash.
test('every package but the optional ones of other platforms carries an integrity hash, and the README says how many do not', () => {
  const bare = packages.filter(([, { integrity, inBundle }]) => integrity === undefined && !inBundle);
  expect(bare.filter(([path, { os }]) => !os || !/darwin|win|mac|android|musl|riscv64/.test(path))).toEqual([]);
  expect(read('README.md')).toContain(`- ${bare.length} entries of \`package-lock.json\``);
});

test('no Python lock names an index or holds a package without a hash', () => {
  for (const name of ['requirements.lock', 'requirements-dev.lock', 'requirements-uv.lock']) {
    const text = read(`trainer/${name}`);
    expect(text).not.toMatch(/https?:|--(extra-)?index-url|--find-links/);
    const requirements = text.split(/^(?=\S)/m).filter((block) => /^[a-z0-9]/i.test(block));
    expect(requirements.length).toBeGreaterThan(0);
    expect(requirements.filter((block) => !block.includes('--hash=sha256:'))).toEqual([]);
  }
});
