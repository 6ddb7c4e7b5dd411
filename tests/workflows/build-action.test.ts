import { expect, test } from 'vitest';
import { stubbedRepository } from './stubbed-repository.test-data.ts';

const SCRIPTS = {
  'scripts/setup.cjs': "require('node:fs').mkdirSync('node_modules/x', { recursive: true }); console.log('installed');\n",
  'scripts/build-actions.ts':
    "import { copyFileSync, existsSync } from 'node:fs';\nconsole.log('built, packages:', existsSync('node_modules/x'));\ncopyFileSync('stub.mjs', 'actions/promote/main.mjs');\n",
};

test('a checkout without built actions builds them before the first one runs, and leaves no packages beside them', async () => {
  await using repository = await stubbedRepository({});
  const stub = "import { existsSync } from 'node:fs';\nconsole.log('ran, packages:', existsSync('node_modules'));\n";
  const files = { ...SCRIPTS, 'stub.mjs': stub, 'actions/promote/main.mjs': null, 'actions/dist/README.md': null };
  await repository.github.admin.push({ branch: 'main', files });
  await repository.dispatch('drift.yml', {});
  const hub = (await repository.last('drift.yml')).jobs.find(({ id }) => id === 'hub');
  expect(hub?.log).toBe('installed\nbuilt, packages: true\nran, packages: false');
  expect(hub?.recorded).toEqual([
    { uses: expect.stringMatching(/^actions\/setup-node@[0-9a-f]{40}$/), with: { 'node-version': '24', 'package-manager-cache': 'false' } },
  ]);
});

test('a commit that holds built actions installs and builds nothing', async () => {
  await using repository = await stubbedRepository({});
  await repository.github.admin.push({ branch: 'main', files: SCRIPTS });
  await repository.dispatch('drift.yml', {});
  const hub = (await repository.last('drift.yml')).jobs.find(({ id }) => id === 'hub');
  expect([hub?.log, hub?.recorded]).toEqual(['promote HF_TOKEN', []]);
});
