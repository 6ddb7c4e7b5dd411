import { decidedOf } from '../../harvest/labels/decided.ts';
import type { Example } from '../../records/example.ts';
import type { Label } from '../../records/harvest/labels.ts';
import { schemaChecker } from '../../schemas/checker.ts';

/** Why the next harvest would refuse a decision, in its own words; null where it would carry it out, or where the data set cannot say. */
export function mistakeOf(label: Label, example: Example | null, { schemaViolations }: { schemaViolations: 'set-aside' | 'keep' }): string | null {
  if (example === null || example.request === null) return null;
  const { id, track, domain, row, request } = example;
  const decided = decidedOf(label, { id, track, domain, row, request }, { check: schemaViolations === 'keep' ? null : schemaChecker() });
  return decided !== null && 'sentence' in decided ? decided.sentence : null;
}
