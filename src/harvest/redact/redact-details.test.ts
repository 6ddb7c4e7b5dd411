import { expect, test } from 'vitest';
import { generation, sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import { KINDS } from '../../redact/kinds.ts';
import { redactor } from '../../redact/redactor.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { harvest } from '../harvest.ts';

// Put together here so that no scanner takes this file for a leak.
const SECRET = ['zebra', 'Fjord', '77'].join('-');

test('what one call of a trace gives away as a secret is none of what is said of the others', async () => {
  const observations = [
    generation({ id: 'a', user: `my password: ${SECRET}, now the weather` }, { traceId: 't' }),
    generation(
      { id: 'b' },
      { traceId: 't', level: 'ERROR', statusMessage: `login as ${SECRET} was refused`, output: null, startTime: '2026-01-05T09:00:00.000Z' },
    ),
  ];
  const fates: unknown[] = [];
  const made = await harvest({
    source: sourceOf(observations),
    redactor: redactor({ kinds: [...KINDS], custom: [], allow: { fields: [], values: [] }, country: null }, 'a key'),
    config: OPTIONS,
    ledger: [],
    agent: 'a',
    onFate: (fate) => void fates.push(fate),
  });
  expect(made.quarantined).toMatchObject([{ where: 'b', reason: 'failed-call', detail: expect.stringMatching(/^login as <[A-Z]+_1> was refused$/) }]);
  expect(JSON.stringify([made.quarantined, made.integrity, made.examples, fates])).not.toContain(SECRET);
});
