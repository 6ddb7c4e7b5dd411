import { readFileSync } from 'node:fs';

// Before the tests of a run: which mutant is alive in it.
Object.assign(globalThis, { __mutant: Number(readFileSync(process.env['MUTANT_FILE'] ?? '', 'utf8')) });
