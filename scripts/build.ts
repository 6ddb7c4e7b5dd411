import { chmodSync, cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';
import { buildPage } from '../src/edges/console/page/built-page.ts';

// Makes dist/: JavaScript and types of src/, and the console's page, for people who install the package (Node strips no types inside node_modules).
const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
execaSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: root, preferLocal: true, stdio: 'inherit' });
cpSync(`${root}src/dummy/domain.json`, `${root}dist/dummy/domain.json`);
await buildPage(`${root}console`, `${root}dist/console-page`);
chmodSync(`${root}dist/cli/main.js`, 0o755);
