import { describe, expect, test } from 'vitest';
import { TRACKS } from '../records/example.ts';
import { completionOf, parseCompletion } from './completion.ts';
import { type InstructionOptions, instructedTrack, instructionOf } from './instruction.ts';
import { joinPrompt } from './prompt.ts';

const CALL: Omit<InstructionOptions, 'track'> = {
  style: 'full',
  signatures: 'compact',
  tools: ['get_weather(city,day?)'],
  schema: null,
  answer: 'call',
  mustCall: false,
};
const ANSWERS = ['call', 'json', 'call-or-json'] as const;

describe.each(TRACKS)('the full instruction of the %s track', (track) => {
  const lines = instructionOf({ ...CALL, track }).split('\n');

  test('shows a call as it is read back', () => {
    expect(lines.map((line) => parseCompletion(track, line)).find(({ ok }) => ok)).toMatchObject({
      ok: true,
      calls: [{ name: 'NAME', arguments: { ARGUMENT: 'VALUE' } }],
    });
  });
  test('shows how no call is said', () => {
    expect(lines.some((line) => line.endsWith(`: ${completionOf(track, null)}`))).toBe(true);
  });
  test('ends with the tools, said to be tools', () => {
    expect(lines.slice(-2)).toEqual([expect.stringMatching(/^The tools, .*:$/), 'get_weather(city,day?)']);
  });
  test('says nothing of tools where there are none', () => {
    expect(instructionOf({ ...CALL, track, tools: [] })).not.toContain('The tools');
  });
});

describe.each(['full', 'brief'] as const)('every %s instruction', (style) => {
  const all = TRACKS.flatMap((track) =>
    ANSWERS.flatMap((answer) =>
      (['compact', 'json-schema'] as const).map((signatures) => ({ ...CALL, track, style, answer, signatures, schema: 'ticket(a)' })),
    ),
  );
  test('is known by its first line', () => {
    for (const options of all) expect(instructedTrack(instructionOf(options))).toBe(options.track);
  });
  test('can be taken apart from what the user says', () => {
    for (const options of all) expect(joinPrompt(instructionOf(options), 'hi')).toBe(`${instructionOf(options)}\n\nhi`);
  });
  test('holds every line it is given', () => {
    for (const options of all) {
      const lines = instructionOf(options).split('\n');
      for (const line of [...options.tools, options.schema]) expect(lines).toContain(line);
    }
  });
});

test.each(TRACKS)('where a call is required, the %s instruction offers no way out', (track) => {
  const text = instructionOf({ ...CALL, track, mustCall: true });
  expect(text).not.toContain('none');
  expect(text).toContain('get_weather(city,day?)');
});

test('where an answer may be the JSON itself, no call is not asked for', () => {
  const text = instructionOf({ ...CALL, track: 'structured', answer: 'call-or-json', schema: 'ticket(a)' });
  expect(text).not.toContain('none');
  expect(text).toContain('"name":"NAME"');
});

test.each(['', 'Be terse.', 'Answer with exactly one word.'])('%j is no instruction', (system) => {
  expect(instructedTrack(system)).toBeNull();
});
