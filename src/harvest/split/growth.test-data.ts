import fc from 'fast-check';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../records/observation.ts';

const TOPICS = ['invoice', 'parcel', 'refund', 'password', 'meeting', 'flight', 'contract', 'printer', 'garden', 'recipe'];

/** A long request about a topic: two of one topic differ in a word or two at their end, two of different topics in every run of words. */
function longRequest(topic: number, wording: number): string {
  const name = TOPICS[topic % TOPICS.length] ?? '';
  const words = Array.from({ length: 40 }, (_, at) => `${name}${topic}word${at}`);
  return [...words.slice(0, 40 - (wording % 4)), `ending${wording}`].join(' ');
}

const said = fc.record({
  topic: fc.integer({ min: 0, max: 14 }),
  wording: fc.integer({ min: 0, max: 9 }),
  city: fc.integer({ min: 1, max: 60 }),
  isLong: fc.boolean(),
  session: fc.option(fc.integer({ min: 1, max: 15 }), { freq: 2 }),
  trace: fc.option(fc.integer({ min: 1, max: 25 }), { freq: 2 }),
  tool: fc.constantFrom('get_weather', 'get_weather', 'find_order', 'rare'),
  tag: fc.constantFrom('', '', '', '', '', 'hard'),
  minute: fc.nat(59),
});

/** Model calls that repeat, nearly repeat and follow each other: in sessions, in traces of several calls, in neither. */
export function agentCalls(size: { minLength?: number; maxLength: number }): fc.Arbitrary<Observation[]> {
  return fc.array(said, { minLength: 1, ...size }).map((list) =>
    list.map(({ topic, wording, city, isLong, session, trace, tool, tag, minute }, index) =>
      generation(
        {
          id: `o${String(index).padStart(4, '0')}`,
          user: isLong ? longRequest(topic, wording) : `weather in town ${city}`,
          tools: null,
          calls: [{ name: tool, arguments: JSON.stringify({ city: `town ${city % 20}` }) }],
        },
        {
          sessionId: session === null ? null : `s${session}`,
          ...(trace === null ? {} : { traceId: `t${trace}` }),
          tags: tag ? [tag] : [],
          startTime: `2026-01-05T08:${String(minute).padStart(2, '0')}:00.000Z`,
        },
      ),
    ),
  );
}
