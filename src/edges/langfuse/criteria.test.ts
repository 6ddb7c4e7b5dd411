import { afterEach, expect, test } from 'vitest';
import { told, toldTrace } from './scripted/observations.test-data.ts';
import { type Script, type ScriptedLangfuse, scriptedLangfuse } from './scripted/server.test-data.ts';
import { sourceOf } from './scripted/source.test-data.ts';
import type { LangfuseSourceOptions } from './source.ts';

const open: ScriptedLangfuse[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function found(script: Script, options: Partial<LangfuseSourceOptions> = {}) {
  const server = await scriptedLangfuse(script);
  open.push(server);
  const { source, notices } = sourceOf(server, options);
  const pages = await Array.fromAsync(source.pages(null, (await source.frozen?.()) ?? source.query));
  return { notices, matchedBy: pages.at(-1)?.coverage?.matchedBy, count: pages.flatMap(({ observations }) => observations).length };
}

const NAMELESS = { traceName: null };
const billing = toldTrace(9, 90, { traceName: 'billing', tags: ['paid'] });
const of = (...rows: ReturnType<typeof toldTrace>) => ({ observations: [...rows, ...billing] });

test.each<[string, Script, Record<string, number>]>([
  ['trace name', of(...toldTrace(1, 60)), { 'trace name': 1 }],
  ['tag', of(...toldTrace(1, 60, { ...NAMELESS, tags: ['x', 'support'] })), { tag: 1 }],
  ['AGENT observation', of(told('a', 60, { ...NAMELESS, type: 'AGENT', name: 'support' })), { 'AGENT observation': 1 }],
  ['root observation', of(told('a', 60, { ...NAMELESS, type: 'SPAN', name: 'support', isRootObservation: true })), { 'root observation': 1 }],
  ['metadata by hand', of(told('a', 60, { ...NAMELESS, metadata: { agent_id: 'support' } })), { 'metadata agent_id': 1 }],
  [
    'metadata of OpenTelemetry',
    of(told('a', 60, { ...NAMELESS, metadata: { 'attributes.gen_ai.agent.name': 'support' } })),
    { 'metadata attributes.gen_ai.agent.name': 1 },
  ],
  [
    'several ways at once, each counted',
    of(...toldTrace(1, 60, { tags: ['support'] }), ...toldTrace(2, 61), ...toldTrace(3, 62, { ...NAMELESS, metadata: { agent: 'support' } })),
    { 'trace name': 2, tag: 1, 'metadata agent': 1 },
  ],
])('an agent is known by its %s, and the fetch says so', async (_, script, matchedBy) => {
  expect((await found(script)).matchedBy).toEqual(matchedBy);
  expect((await found({ ...script, heedsFilter: false })).matchedBy).toEqual(matchedBy);
});

test('the v1 API finds agents by trace name, tag and AGENT observation, and says what it cannot look for', async () => {
  const observations = [...toldTrace(1, 60), ...toldTrace(2, 61, { traceName: 'x', tags: ['support'] })];
  const agent = told('a', 62, { traceName: 'x', type: 'AGENT', name: 'support' });
  const { matchedBy, notices, count } = await found({ api: 'v1', observations: [...observations, agent, ...billing] });
  expect({ matchedBy, count }).toEqual({ matchedBy: { 'trace name': 1, tag: 1, 'AGENT observation': 1 }, count: 7 });
  expect(notices).toEqual(['Langfuse: this server cannot look for metadata; traces that say so alone are not found']);
});

test.each(['v2', 'v1'] as const)('without an agent every trace with a generation is taken, by the %s API', async (api) => {
  const observations = [...toldTrace(1, 60), ...billing];
  expect(await found({ api, observations }, { agent: null })).toMatchObject({ matchedBy: { 'every trace': 2 }, count: 6 });
});

test.each(['v2', 'v1'] as const)('a name that nothing bears is answered with the names near it, by the %s API', async (api) => {
  const observations = [...toldTrace(1, 60), ...toldTrace(2, 61), ...toldTrace(3, 62, { traceName: 'bad\u001b[2J' }), ...billing];
  const failed = found({ api, observations }, { agent: 'suport' });
  await expect(failed).rejects.toThrow(
    /^Langfuse holds no trace of agent "suport" from 2026-11-18T11:40:00.000Z to 2026-11-28T11:40:00.000Z: no trace name, tag, metadata or AGENT observation says so\. Names near it: trace name "support" \(\d\), /,
  );
  await expect(failed).rejects.not.toThrow('\u001b');
});

test('a name that only the filters leave out is answered so, and so is a window with nothing in it', async () => {
  const observations = toldTrace(1, 60);
  await expect(found({ observations }, { environments: ['staging'] })).rejects.toThrow('though there are some without. Mend the filters in harvest.source.');
  await expect(found({ observations: toldTrace(1, 100_000) })).rejects.toThrow(
    'nor of any other. Widen harvest.source.from, or check which project the keys are of.',
  );
});

test('only the ways that are named are looked for', async () => {
  const observations = [...toldTrace(1, 60), ...toldTrace(2, 61, { ...NAMELESS, tags: ['support'] })];
  expect((await found({ observations }, { by: ['tag'] })).matchedBy).toEqual({ tag: 1 });
  expect((await found({ observations, heedsFilter: false }, { by: ['trace-name', 'metadata'] })).matchedBy).toEqual({ 'trace name': 1 });
});

test('a server that cannot say whether there is one is told apart from one that has none, and how to do without', async () => {
  const fault: Script['fault'] = ({ query }) => (query.get('filter')?.includes('"metadata"') ? { status: 504 } : null);
  await expect(found({ observations: toldTrace(1, 60), fault })).rejects.toThrow(
    /gives no answer \(HTTP 504\).* It was to look for metadata \S+: name in harvest\.source\.agentBy how/,
  );
  expect((await found({ observations: toldTrace(1, 60), fault }, { by: ['trace-name'] })).count).toBe(3);
});
