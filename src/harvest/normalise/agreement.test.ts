import { expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import { Unreadable } from '../../rows/request/unreadable.ts';
import { agreedCall } from './agreement.ts';
import type { Instrumentation } from './instrumentation.ts';
import { openAi } from './openai/openai.ts';
import { recordedOf } from './recorded.ts';
import { traceOf } from './trace.ts';

const observation = generation({ id: 'a' });
const agreed = (...rivals: Instrumentation[]) => agreedCall(rivals, recordedOf(observation), traceOf([observation]));
const rival = (normalise: Instrumentation['normalise']): Instrumentation => ({ name: 'rival', evidence: () => null, normalise });
const alike = rival((recorded, trace) => ({ ...openAi.normalise(recorded, trace), instrumentation: 'rival' }));
const different = rival((recorded, trace) => ({ ...openAi.normalise(recorded, trace), toolChoice: 'none' }));
const stranger = rival(() => {
  throw new Unreadable('unsupported-instrumentation', 'not mine');
});
const strict = rival(() => {
  throw new Unreadable('corrupted-tool-arguments', 'f: no JSON');
});

test('who read the same call agree, whoever wrote it', () => {
  expect(agreed(openAi, alike)?.instrumentation).toBe('openai');
  expect(agreed(alike, openAi)?.instrumentation).toBe('rival');
});

test('who read different calls do not', () => {
  expect(agreed(openAi, different)).toBeNull();
});

test('who does not know the shape withdraws; who finds it broken has the last word', () => {
  expect(agreed(stranger, openAi)?.instrumentation).toBe('openai');
  expect(() => agreed(openAi, strict)).toThrow('f: no JSON');
  expect(() => agreed(stranger, strict)).toThrow('f: no JSON');
  expect(() => agreed(stranger, stranger)).toThrow('not mine');
});
