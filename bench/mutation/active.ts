import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll } from 'vitest';

// Before the tests of a run: which mutant is alive in it. With none alive, those whose place the tests come to are noted instead.
const path = process.env['MUTANT_FILE'] ?? '';
const alive = Number(readFileSync(path, 'utf8'));
const reached = new Set<number>();
const isAlive = (id: number) => id === alive;
const noted = (id: number) => {
  reached.add(id);
  return false;
};
Object.assign(globalThis, { __isAlive: alive === 0 ? noted : isAlive });
if (alive === 0) afterAll(() => writeFileSync(`${path}.reached`, JSON.stringify([...reached])));
// Nobody reads a counterexample, so none is made smaller.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
