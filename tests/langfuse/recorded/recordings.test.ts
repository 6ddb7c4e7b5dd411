import { describe, expect, test } from 'vitest';
import { get } from '../client.ts';
import { fakeLangfuse } from '../fake.ts';
import { parsed } from '../ingest/json.ts';
import type { StoredObservation } from '../ingest/stored.ts';
import { SCENARIOS } from '../scenarios.ts';
import { trueCalls } from '../truth.ts';
import { isLost, readRecording, recordedSdks, replay } from './recordings.ts';

const ALL = 'fields=core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context';

test('every writer has its recording', () => {
  expect(recordedSdks.toSorted()).toEqual([
    'ai-5',
    'ai-6',
    'ai-7',
    'fledgling-ai-5',
    'fledgling-ai-6',
    'fledgling-mastra',
    'langchain',
    'mastra',
    'openai',
    'openai-agents',
  ]);
});

/** Values however deep, with JSON text opened. */
function* valuesIn(value: unknown): Generator<unknown> {
  const open = parsed(value);
  yield open;
  if (typeof open === 'object' && open !== null) for (const child of Object.values(open)) yield* valuesIn(child);
}

function callsIn(row: StoredObservation): { name: unknown; given: unknown }[] {
  const objects = [...valuesIn(row.output)].filter((value): value is Record<string, unknown> => typeof value === 'object' && value !== null);
  return objects.map((object) => ({ name: object['toolName'] ?? object['name'], given: parsed(object['arguments'] ?? object['input'] ?? object['args']) }));
}

describe.for(recordedSdks)('%s', (sdk) => {
  const recording = readRecording(sdk);

  test('each scenario is a session, and every call the model made is on record in it', async () => {
    await using fake = await fakeLangfuse({ mode: 'v4' });
    await replay(recording, fake);
    const sessions = Map.groupBy(fake.observations(), ({ sessionId }) => sessionId);
    for (const scenario of SCENARIOS) {
      const rows = sessions.get(scenario.id) ?? [];
      const made = rows.flatMap(callsIn);
      const text = rows.map(({ output }) => output).join('\n');
      for (const { answer } of trueCalls(scenario)) {
        if (isLost(sdk, scenario.id, answer)) continue;
        for (const { name, arguments: given } of answer.calls) expect(made).toContainEqual({ name, given });
        if (answer.content !== null) expect(text.replaceAll('\\', '')).toContain(answer.content);
      }
    }
  });

  test('a failed call is an ERROR without an answer', async () => {
    await using fake = await fakeLangfuse({ mode: 'v4' });
    await replay(recording, fake);
    const failed = fake.observations().filter(({ sessionId, level }) => sessionId === 'error' && level === 'ERROR');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.some(({ statusMessage }) => statusMessage?.includes('moon'))).toBe(true);
  });

  test('v3 and v4 keep the same of it', async () => {
    await using v3 = await fakeLangfuse({ mode: 'v3' });
    await using v4 = await fakeLangfuse({ mode: 'v4' });
    await replay(recording, v3);
    await replay(recording, v4);
    const page = (await get(v4, `/api/public/v2/observations?limit=1000&${ALL}`)).body.data;
    const legacy = [];
    for (let number = 1; number <= 3; number += 1) legacy.push(...(await get(v3, `/api/public/observations?limit=100&page=${number}`)).body.data);
    const kept = (rows: { id: string; name: string; type: string; input: unknown; output: unknown }[]) =>
      rows
        .map(({ id, name, type, input, output }) => ({ id, name, type, input: parsed(input), output: parsed(output) }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(kept(legacy)).toEqual(kept(page));
    expect(page).toHaveLength(v4.observations().length);
  });
});
