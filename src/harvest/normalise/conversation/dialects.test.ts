import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { Observation } from '../../../records/observation.ts';
import { normalise } from '../normalised.test-data.ts';
import { samples } from './samples.test-data.ts';

const observed = (more: Partial<Observation>) => generation({ id: 'a' }, { name: 'chat', ...more });
/** As the v2 API returns it: input and output are texts. */
const asTexts = ({ input, output, ...more }: Partial<Observation>) => ({ ...more, input: JSON.stringify(input), output: JSON.stringify(output) });
/** As UI exports have it: metadata is a text as well. */
const asExport = (more: Partial<Observation>) => ({ ...more, metadata: JSON.stringify(more.metadata) });

describe.each(Object.entries(samples))('%s', (_, sample) => {
  test('is read with what was asked, the tool that was offered and the call that was made', () => {
    const normalised = normalise(observed(sample));
    expect(normalised).toMatchObject({
      kind: 'call',
      call: {
        tools: [{ name: 'get_weather', description: 'Weather.', parameters: { type: 'object', properties: { city: { type: 'string' } } } }],
        output: { toolCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] },
      },
    });
    expect(normalised.kind === 'call' && normalised.call.messages.at(-1)?.content).toMatch(/in Oslo\?$/);
  });

  test('is the same call however a server returns it', () => {
    const read = normalise(observed(sample));
    expect(normalise(observed(asTexts(sample)))).toEqual(read);
    expect(normalise(observed(asExport(sample)))).toEqual(read);
  });

  test('is never another answer once a part of the recording is lost, cut, wrapped or of another type', () => {
    const whole = JSON.parse(JSON.stringify({ input: sample.input, output: sample.output }));
    const places = placesIn(whole).filter((place) => !isArgument(place));
    const changes = fc.record({
      place: fc.nat(places.length - 1),
      change: fc.constantFrom(...Object.keys(CHANGES)),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const read = normalise(observed(sample));
    const answer = read.kind === 'call' ? read.call.output.toolCalls : [];
    fc.assert(
      fc.property(changes, ({ place, change, cut }) => {
        const changed = changedAt(whole, places[place] ?? [], (value) => CHANGES[change]?.(value, cut));
        const normalised = normalise(observed({ ...sample, ...(isJsonObject(changed) ? changed : {}) }));
        // Several calls at once are refused later on.
        if (normalised.kind === 'call' && normalised.call.output.toolCalls.length < 2) expect(normalised.call.output.toolCalls).toEqual(answer);
      }),
      { numRuns: 300 },
    );
  });

  test('is never another answer once a member has another name, or the output stands twice, is printed or holds NaN', () => {
    const read = normalise(observed(sample));
    const output = JSON.stringify(sample.output);
    const names = new Set([...output.matchAll(/"(\w+)":/g)].flatMap(([, name]) => (name === undefined || name === 'city' ? [] : [name])));
    const changed = [
      ...[...names].map((name) => output.replaceAll(`"${name}":`, `"${name}X":`)),
      ...[`${output}\n${output}`, `${output},${output}`, `[${output},${output}]`, output.replaceAll('"', "'"), output.replace('"get_weather"', 'NaN')],
    ];
    for (const other of changed) {
      const normalised = normalise(observed({ ...sample, output: other }));
      if (normalised.kind === 'call' && read.kind === 'call') expect(normalised.call.output.toolCalls).toEqual(read.call.output.toolCalls);
    }
  });

  test('is never another answer once the output is cut off', () => {
    const output = JSON.stringify(sample.output);
    for (let end = 2; end < output.length; end += 1) expect(normalise(observed({ ...sample, output: output.slice(0, end) })).kind).not.toBe('call');
  });
});

const ARGUMENTS = '{"city":"Oslo"}';
const CHANGES: Record<string, (value: unknown, cut: number) => unknown> = {
  dropped: () => undefined,
  null: () => null,
  number: () => 7,
  wrapped: (value) => [value],
  nested: (value) => (value === ARGUMENTS || JSON.stringify(value) === ARGUMENTS ? value : { value: value ?? null }),
  printed: (value) => (typeof value === 'object' ? JSON.stringify(value) : value),
  twice: (value) => (Array.isArray(value) ? [...value, ...value] : value),
  cut: (value, cut) => (typeof value === 'string' && /^\s*[[{]/.test(value) ? value.slice(0, 1 + (cut % value.length)) : value),
  'with NaN': (value) => (typeof value === 'string' && /^\s*\{/.test(value) ? value.replace('{', '{"n":NaN,') : value),
};

type Place = readonly (string | number)[];

/** What a model chose is not told from what it might have chosen. */
function isArgument([, ...place]: Place): boolean {
  return place.some((step) => step === 'city' || step === 'args' || step === 'input');
}

function placesIn(value: unknown, at: Place = []): Place[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((item, index) => placesIn(item, [...at, index]))];
  return isJsonObject(value)
    ? [at, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, key]))].filter(({ length }) => length > 0)
    : [at];
}

function changedAt(value: unknown, [step, ...rest]: Place, change: (value: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.flatMap((item, index) => (index === step ? [changedAt(item, rest, change)].filter((changed) => changed !== undefined) : [item]));
  if (!isJsonObject(value)) return value;
  const changed: JsonObject = JSON.parse(JSON.stringify({ ...value, [step]: changedAt(value[step], rest, change) }));
  return changed;
}
