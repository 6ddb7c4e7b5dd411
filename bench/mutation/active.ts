import { readFileSync } from 'node:fs';
import fc from 'fast-check';

// Before the tests of a run: which mutant is alive in it. Nobody reads a counterexample, so none is made smaller.
Object.assign(globalThis, { __mutant: Number(readFileSync(process.env['MUTANT_FILE'] ?? '', 'utf8')) });
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
