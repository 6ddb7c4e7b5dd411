import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Prints what CHANGELOG.md says of a release: `node scripts/release-notes.ts v1.2.3`. A release nobody wrote about is not made.
const version = /^v(\d+\.\d+\.\d+)$/.exec(process.argv[2] ?? '')?.[1];
const changelog = readFileSync(fileURLToPath(new URL('../CHANGELOG.md', import.meta.url)), 'utf8');
const notes = changelog
  .split(/^## /m)
  .find((section) => section.split(/\s/)[0] === version)
  ?.replace(/^.*\n/, '')
  .trim();
if (!version || !notes) {
  console.error(`CHANGELOG.md: expected a section "## ${version ?? '1.2.3'}" for the tag ${process.argv[2] ?? '(none)'}. Write what a user can now do.`);
  process.exitCode = 2;
} else console.log(notes);
