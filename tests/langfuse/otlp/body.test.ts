import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readTraceExport } from './body.ts';
import { decodeTraceRequest } from './protobuf.ts';
import { plainAttributes } from './resource-spans.ts';

/** One span written by OpenTelemetry's own two serializers. */
const twice = JSON.parse(readFileSync(new URL('./exported-twice.json', import.meta.url), 'utf8'));
const protobuf = Buffer.from(twice.protobuf, 'base64');
const json = Buffer.from(JSON.stringify(twice.json));
const plainOf = (body: Buffer, contentType: string, contentEncoding = '') => {
  const read = readTraceExport(body, { contentType, contentEncoding });
  if ('error' in read) throw new Error(read.error);
  const span = read[0]?.scopeSpans[0]?.spans[0];
  return {
    ...span,
    attributes: plainAttributes(span?.attributes),
    events: span?.events.map(({ name, attributes }) => [name, plainAttributes(attributes)]),
    flags: null,
  };
};

test('protobuf and JSON, gzipped or not, say the same', () => {
  const span = plainOf(protobuf, 'application/x-protobuf');
  expect(span).toMatchObject({
    name: 'chat gpt',
    startTimeUnixNano: '1767600000123456789',
    status: { code: 2, message: 'failed' },
    attributes: { text: 'é "x"', big: 9007199254740991, negative: -7, double: 0.25, yes: true, no: false, list: ['a', 'b'], numbers: [1, 2.5], nothing: '' },
    events: [['gen_ai.choice', { index: 0, message: '{"content":"hi"}' }]],
  });
  expect(plainOf(json, 'application/json; charset=utf-8')).toMatchObject({
    traceId: span.traceId,
    spanId: span.spanId,
    status: span.status,
    events: span.events,
  });
  expect({ ...plainOf(json, 'application/json').attributes, empty: null }).toEqual({ ...span.attributes, empty: null });
  expect(plainOf(gzipSync(protobuf), 'application/x-protobuf', 'gzip')).toEqual(span);
});

test('bytes that break off, and other content types, are refused', () => {
  expect(() => decodeTraceRequest(protobuf.subarray(0, 40))).toThrow(RangeError);
  expect(readTraceExport(protobuf.subarray(0, 40), { contentType: 'application/x-protobuf', contentEncoding: '' })).toHaveProperty('error');
  expect(readTraceExport(protobuf, { contentType: 'application/json', contentEncoding: '' })).toHaveProperty('error');
  expect(readTraceExport(json, { contentType: 'text/plain', contentEncoding: '' })).toHaveProperty('error');
});
