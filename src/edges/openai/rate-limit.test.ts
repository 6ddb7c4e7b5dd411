import { afterEach, describe, expect, it } from 'vitest';
import { ExternalError } from '../../errors.ts';
import { answersOf } from '../../eval/chat-model.contract.ts';
import { completionOf } from '../../eval/completion-model.contract.ts';
import type { ChatModel, CompletionModel } from '../../eval/ports.ts';
import { plainChat } from '../../records/chat.ts';
import { optionsFor, requestsOf } from './hosted-model.test-data.ts';
import { openHostedModel } from './hosted-model.ts';
import { apiError, type LoopbackServer, startServer } from './loopback.test-data.ts';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const START = Date.parse('2030-01-01T00:00:00Z');

const WAYS = {
  answer: async (model: ChatModel) => (await answersOf(model, requestsOf(1)))[0],
  complete: async (model: CompletionModel) => (await completionOf(model, plainChat([{ role: 'user', content: 'x' }]))).end,
} as const;

interface Refusal {
  headers?: Record<string, string>;
  message?: string;
  status?: number;
}

/** Refused once, on a clock that only waits move. */
async function refusedOnce({ headers = {}, message = 'slow down', status = 429 }: Refusal, way: keyof typeof WAYS = 'answer') {
  const server = await startServer(({ times }) => (times === 1 ? { status, headers, json: apiError('429', message) } : {}));
  open.push(server);
  const waits: number[] = [];
  const now = () => START + waits.reduce((sum, ms) => sum + ms, 0);
  const sleep = async (ms: number) => waits.push(ms);
  const model = openHostedModel({ ...optionsFor(server.url).options, now, sleep });
  return { end: await WAYS[way](model), waits };
}

const REQUESTS = 'x-ratelimit-reset-requests';
const TOKENS = 'x-ratelimit-reset-tokens';
const AZURE_TOKENS = 'x-rate-limit-reset-tokens';

describe.each(['answer', 'complete'] as const)('a rate limit met by %s', (way) => {
  it.each<[string, Refusal, number]>([
    ['seconds', { headers: { [TOKENS]: '1s' } }, 1000],
    ['minutes and seconds', { headers: { [REQUESTS]: '1m30s' } }, 90_000],
    ['minutes and no seconds', { headers: { [REQUESTS]: '2m0s' } }, 120_000],
    ['milliseconds', { headers: { [TOKENS]: '20ms' } }, 20],
    ['parts of a second', { headers: { [TOKENS]: '1m2.5s' } }, 62_500],
    ['plain seconds', { headers: { [AZURE_TOKENS]: '25' } }, 25_000],
    ['plain parts of a second', { headers: { 'x-rate-limit-reset-requests': '0.5' } }, 500],
    ['epoch seconds', { headers: { [REQUESTS]: String(START / 1000 + 40) } }, 40_000],
    ['epoch milliseconds', { headers: { [REQUESTS]: String(START + 1234) } }, 1234],
    ['a date', { headers: { [TOKENS]: '2030-01-01T00:00:50Z' } }, 50_000],
    ['the sentence, in seconds', { message: 'exceeded token rate limit. Please retry after 3 seconds.' }, 3000],
    ['the sentence, in a second', { message: 'Please retry after 1 second' }, 1000],
    ['the sentence, in milliseconds', { message: 'Retry after 250 milliseconds.' }, 250],
    ['the sentence, as a duration', { message: 'Limit 30000, Used 29000. Please try again in 1m12.5s. Visit the site' }, 72_500],
  ])('is waited out as long as the server says in %s', async (_unit, refusal, expected) => {
    const { end, waits } = await refusedOnce(refusal, way);
    expect([end?.outcome, end?.attempts, waits]).toEqual(['answered', 2, [expected]]);
  });

  it.each<[string, Refusal, number]>([
    ['retry-after-ms', { headers: { 'retry-after-ms': '120', 'retry-after': '1', [TOKENS]: '9s' }, message: 'retry after 8 seconds' }, 120],
    ['Retry-After', { headers: { 'retry-after': '1', [TOKENS]: '9s' }, message: 'retry after 8 seconds' }, 1000],
    ['the later reset', { headers: { [REQUESTS]: '7s', [AZURE_TOKENS]: '9' }, message: 'retry after 20 seconds' }, 9000],
    ['the reset that is known', { headers: { [REQUESTS]: '-1', [TOKENS]: '9s' }, message: 'retry after 20 seconds' }, 9000],
    [
      'the sentence where no reset is known',
      { headers: { [REQUESTS]: '0', [TOKENS]: '-1', 'retry-after': 'soon' }, message: 'retry after 20 seconds' },
      20_000,
    ],
  ])('is waited out by %s before what is less exact', async (_what, refusal, expected) => {
    expect((await refusedOnce(refusal, way)).waits).toEqual([expected]);
  });

  it.each<[string, Refusal]>([
    ['0', { headers: { [REQUESTS]: '0', [TOKENS]: '0s' } }],
    ['a time gone by', { headers: { [REQUESTS]: String(START / 1000 - 5), [TOKENS]: '2029-12-31T00:00:00Z' } }],
    ['no time', { headers: { [REQUESTS]: 'soon', [TOKENS]: '3 parsecs' }, message: 'retry after a while' }],
    ['a number of nothing', { message: 'retry after 3' }],
    ['a reset, but for a failure of another kind', { status: 500, headers: { [REQUESTS]: '60s' }, message: 'retry after 60 seconds' }],
  ])('backs off as ever when it says %s', async (_what, refusal) => {
    const { end, waits } = await refusedOnce(refusal, way);
    expect([end?.outcome, waits.length]).toEqual(['answered', 1]);
    expect(waits[0]).toBeGreaterThanOrEqual(250);
    expect(waits[0]).toBeLessThanOrEqual(500);
  });

  it.each<[string, Refusal, number]>([
    ['a reset', { headers: { [REQUESTS]: '6m0s' } }, 360],
    ['a sentence', { message: 'Rate limit. Please retry after 86400 seconds.' }, 86_400],
  ])('that %s puts further off than the longest wait ends the run with one sentence', async (_what, refusal, seconds) => {
    const asked = refusedOnce(refusal, way);
    await expect(asked).rejects.toThrow(ExternalError);
    await expect(asked).rejects.toThrow(new RegExp(`asks to wait ${seconds} s \\(HTTP 429 .*run again after that to resume`));
  });
});

it('waits for no reset that comes with an answer', async () => {
  const server = await startServer(() => ({ headers: { [REQUESTS]: '60s', [TOKENS]: '6m0s' } }));
  open.push(server);
  const { options, waits } = optionsFor(server.url);
  expect((await answersOf(openHostedModel(options), requestsOf(3))).map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered']);
  expect(waits).toEqual([]);
});
