import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

// Every benchmark, one process each, one after the other: `npm run bench`, or `npm run bench -- harness`.
const wanted = process.argv.slice(2);
for (const name of ['harness', 'lockstep', 'near-duplicates'].filter((each) => wanted.length === 0 || wanted.includes(each))) {
  await execa('node', [fileURLToPath(new URL(`${name}.ts`, import.meta.url))], { preferLocal: true, stdio: 'inherit' });
}
