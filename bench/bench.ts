import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

// Every benchmark, one process each, one after the other: `npm run bench`, or `npm run bench -- harness`; what follows a name is passed on to it.
const [wanted, ...more] = process.argv.slice(2);
for (const name of [
  'harness',
  'lockstep',
  'harvest',
  'redact',
  'near-duplicates',
  'score',
  'grammar',
  'calibration',
  'calibration-real',
  'canary',
  'report',
  'serve',
  'console',
].filter((each) => wanted === undefined || wanted === each)) {
  await execa('node', [fileURLToPath(new URL(`${name}.ts`, import.meta.url)), ...more], { preferLocal: true, stdio: 'inherit' });
}
