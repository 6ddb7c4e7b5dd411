import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { get } from './client.ts';
import { fakeLangfuse } from './fake.ts';
import { runOpenAiAgent } from './openai-agent.ts';
import { readRecording, replay } from './recorded/recordings.ts';

const recorded = JSON.parse(readFileSync(new URL('../fixtures/langfuse/openai.json', import.meta.url), 'utf8'));
const FIELDS = 'core,basic,io,metadata,model,trace_context';

interface Row {
  id: string;
  traceId: string;
  parentObservationId: string | null;
  startTime: string;
  endTime: string;
  name: string;
  type: string;
  modelParameters: Record<string, unknown>;
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

/** Set by the recording's own `propagateAttributes`, which the pages' run went without. */
const OF_THE_TRACE = ['attributes.session.id', 'attributes.langfuse.trace.name', 'attributes.langfuse.trace.tags'];

test("each kind of the AI SDK's spans has the fields and metadata that Langfuse's own ingestion gave it", async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  await replay(readRecording('ai-5'), fake);
  const { body } = await get(fake, `/api/public/v2/observations?limit=1000&fields=${FIELDS}`);
  const page = JSON.parse(readFileSync(new URL('../fixtures/langfuse/aisdk5.json', import.meta.url), 'utf8'));
  const kindOf = ({ name }: Row) => name.replace(/^[\w-]+:/, '');
  const kinds = (rows: Row[]) => {
    const keys = (key: 'metadata' | 'modelParameters') => (group: Row[]) =>
      [...new Set(group.flatMap((row) => Object.keys(row[key])))].filter((name) => !OF_THE_TRACE.includes(name)).toSorted();
    const groups = [...Map.groupBy(rows, kindOf)].filter(([kind]) => /^(ai\.generate|get_weather)/.test(kind));
    return Object.fromEntries(
      groups.map(([kind, group]) => [
        kind,
        {
          types: [...new Set(group.map(({ type }) => type))],
          fields: Object.keys(group[0] ?? {}).toSorted(),
          metadata: keys('metadata')(group),
          parameters: keys('modelParameters')(group),
        },
      ]),
    );
  };
  const mine = body.data.filter(({ sessionId }: { sessionId: string }) => ['tool-call', 'structured'].includes(sessionId));
  expect(Object.keys(kinds(page.data)).toSorted()).toEqual([
    'ai.generateObject',
    'ai.generateObject.doGenerate',
    'ai.generateText',
    'ai.generateText.doGenerate',
    'get_weather',
  ]);
  expect(kinds(mine)).toEqual(kinds(page.data));
});
