import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { get } from './client.ts';
import { fakeLangfuse } from './fake.ts';
import { runOpenAiAgent } from './openai-agent.ts';

const recorded = JSON.parse(readFileSync(new URL('../fixtures/langfuse/openai.json', import.meta.url), 'utf8'));
const FIELDS = 'core,basic,io,metadata,model,trace_context';

interface Row {
  id: string;
  traceId: string;
  parentObservationId: string | null;
  startTime: string;
  endTime: string;
  name: string;
  metadata: Record<string, unknown>;
}

/** Ids, times and versions are of one run; what is left is what the SDK said and how the server read it. */
function timeless(rows: readonly Row[]): object[] {
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return rows.toReversed().map(({ id, traceId, startTime, endTime, parentObservationId, metadata, ...rest }) => ({
    ...rest,
    projectId: 'p',
    parent: parentObservationId === null ? null : names.get(parentObservationId),
    metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, /^(resourceAttributes|scope\.version)/.test(key) ? 'varies' : value])),
  }));
}
const byContent = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

test("the real OpenAI wrapper's run reads like the page Langfuse's own ingestion made of it", async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  await runOpenAiAgent(fake);
  const { body } = await get(fake, `/api/public/v2/observations?fields=${FIELDS}`);
  expect(timeless(body.data).toSorted(byContent)).toEqual(timeless(recorded.data).toSorted(byContent));
});
