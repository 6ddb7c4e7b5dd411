import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import OpenAI from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Example } from '../../src/records/example.ts';
import { flush, withOpenAITracing } from '../../src/tracer/tracer.ts';
import { CLI, filesBelow, type Project, project } from '../e2e/project.ts';
import { type FakeLangfuse, fakeLangfuse } from '../langfuse/fake.ts';
import { SCENARIOS } from '../langfuse/scenarios.ts';
import { scriptedModel } from '../langfuse/writers/model.ts';
import { runChatAgent } from './openai-agent.ts';

let place: Project;
beforeEach(async () => {
  place = await project();
});
afterEach(() => place.remove());

/** A request as it went over the wire, and the message that came back. */
interface Sent {
  asked: OpenAI.ChatCompletionCreateParams;
  answered: OpenAI.ChatCompletionMessage | null;
}

test('each row of a harvest is a request that went over the wire, and the answer that came back', { timeout: 60_000 }, async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const sent = await recordedRuns(fake);
  const examples = await harvested(fake);
  expect(examples.length).toBeGreaterThanOrEqual(7);
  for (const { request, row } of examples) {
    const was = sent.find(({ asked }) => JSON.stringify(turnsSent(asked)) === JSON.stringify(request?.messages));
    if (!was) throw new Error(`No request on the wire has the messages ${JSON.stringify(request?.messages)}`);
    expect(request).toMatchObject({ tools: toolsSent(was.asked), toolChoice: was.asked.tool_choice ?? null, maxTokens: 200 });
    expect(request?.responseFormat).toEqual(formatSent(was.asked));
    expect(answerIn(row.completion)).toEqual(answerSent(was));
  }
});

/** Every scenario that does not stream, through the stock client and the tracer; what its `fetch` saw. */
async function recordedRuns(fake: FakeLangfuse): Promise<Sent[]> {
  const model = await scriptedModel();
  const sent: Sent[] = [];
  const watched: typeof fetch = async (url, init) => {
    const response = await fetch(url, init);
    sent.push({ asked: JSON.parse(String(init?.body)), answered: messageIn(await response.clone().json()) });
    return response;
  };
  const client = new OpenAI({ baseURL: model.url, apiKey: 'none', maxRetries: 0, fetch: watched });
  const langfuse = { baseUrl: fake.url, publicKey: fake.publicKey, secretKey: fake.secretKey };
  for (const scenario of SCENARIOS.filter(({ id, isStreamed }) => id !== 'error' && !isStreamed))
    await runChatAgent(scenario, withOpenAITracing(client, { agent: 'concierge', sessionId: scenario.id, langfuse }));
  await flush();
  model.close();
  return sent;
}

function messageIn(body: unknown): Sent['answered'] {
  return Object(body).choices?.[0].message ?? null;
}

async function harvested(fake: FakeLangfuse): Promise<Example[]> {
  const config = join(place.path, 'parity.config.yaml');
  const text = await readFile(config, 'utf8');
  const [from, to] = [Date.now() - 600_000, Date.now()].map((ms) => new Date(ms).toISOString());
  const source = `{ kind: langfuse, host: "${fake.url}", from: "${from}", to: "${to}", lagMinutes: 0 }`;
  await writeFile(config, text.replace(/ {2}source:\n( {4}.*\n)+| {2}source: \{.*\n/, `  source: ${source}\n`));
  const env = { NO_COLOR: '1', CI: '1', LANGFUSE_PUBLIC_KEY: fake.publicKey, LANGFUSE_SECRET_KEY: fake.secretKey };
  const args = [CLI, 'harvest', '--agent-id', 'concierge', '--output-root', 'rows', '--max-quarantined', '1'];
  const { exitCode, all } = await execa(process.execPath, args, { cwd: place.path, all: true, reject: false, env });
  expect(exitCode, all).toBe(0);
  const files = await filesBelow(join(place.path, 'rows', (await readdir(join(place.path, 'rows')))[0] ?? ''));
  const lines = await readFile(files.find((path) => path.endsWith('examples.jsonl')) ?? '', 'utf8');
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => Example.parse(JSON.parse(line)));
}

function turnsSent({ messages }: OpenAI.ChatCompletionCreateParams): object[] {
  return messages.map((message) => ({
    role: message.role,
    content: message.content ?? '',
    toolCalls: ('tool_calls' in message ? (message.tool_calls ?? []) : []).flatMap((call) =>
      call.type === 'function' ? [{ name: call.function.name, arguments: JSON.parse(call.function.arguments), id: call.id }] : [],
    ),
    toolCallId: 'tool_call_id' in message ? message.tool_call_id : null,
  }));
}

function toolsSent({ tools = [] }: OpenAI.ChatCompletionCreateParams): object[] {
  return tools.flatMap((tool) => (tool.type === 'function' ? [{ strict: null, ...tool.function }] : []));
}

function formatSent({ response_format: format }: OpenAI.ChatCompletionCreateParams): object | null {
  return format?.type === 'json_schema' ? { type: 'json_schema', description: null, ...format.json_schema } : null;
}

/** A text where no call was made is a row that holds back. */
function answerSent({ asked, answered }: Sent): unknown {
  const [call] = answered?.tool_calls ?? [];
  if (call?.type === 'function') return [call.function.name, JSON.parse(call.function.arguments)];
  return asked.response_format ? JSON.parse(answered?.content ?? '') : ['none', {}];
}

/** Of `toolcall` a call in tags; of `structured` the call or the answer as JSON. */
function answerIn(completion: string): unknown {
  const [, name, given] = /^<tool_call name="(\w+)">(.*)<\/tool_call>$/.exec(completion) ?? [];
  if (given !== undefined) return [name, JSON.parse(given)];
  const value = JSON.parse(completion);
  return 'arguments' in value ? [value.name, value.arguments] : value;
}
