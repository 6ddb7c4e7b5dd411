import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import { z } from 'zod';
import { askedOf } from '../../src/edges/openai/api/request.ts';
import { canonicalJson } from '../../src/records/canonical-json.ts';
import { Evaluation, Prediction } from '../../src/records/evaluation.ts';
import { Example } from '../../src/records/example.ts';
import { SwapPolicy } from '../../src/records/swap/swap-policy.ts';
import { readAnswer } from '../../src/rows/answer.ts';
import { parseCompletion } from '../../src/rows/completion.ts';
import { nativeChat } from '../../src/rows/native-chat.ts';
import type { Called } from './checks/expected.ts';

/** Where a run's records, its state and its data set are. */
export interface Run {
  results: string;
  state: string;
  examples: string;
}

export interface Rows {
  track: string;
  asked: number;
  /** Answered by the local model, as in the evaluation. */
  equal: number;
  streamed: number;
  /** Ids of those it answered otherwise. */
  different: { id: string; evaluated: string; served: string }[];
  /** Answered by the hosted model, by reason. */
  hosted: Record<string, number>;
  errors: { id: string; error: string }[];
}

const Gold = z.object({ name: z.string(), arguments: z.record(z.string(), z.json()) });
const ANSWER_TIMEOUT_MS = 30_000;
const MOST_SHOWN = 10;
const READ = { names: { sent: (name: string) => name }, isOpenAi: false };

/** The test examples of the track that is served, and what the evaluation recorded of each. */
async function evaluatedRows(run: Run) {
  const policy = SwapPolicy.parse(JSON.parse(await readFile(join(run.results, 'swap.policy.json'), 'utf8')));
  const route = policy.tracks.find(({ track }) => track === 'toolcall') ?? policy.tracks[0];
  if (!route) throw new Error(`${run.results}: no track is at parity, so that there is nothing to compare`);
  const evaluated = await predictionsOf(run, `eval-${route.role}-${route.track}`);
  const lines = (await readFile(run.examples, 'utf8')).trim().split('\n');
  const examples = lines
    .map((line) => Example.parse(JSON.parse(line)))
    .filter(({ track, split, challenge }) => track === route.track && split === 'test' && !challenge);
  return { route, evaluated, examples };
}

/** A question of the test split that the model answered with the right call of a tool; a real model errs on some, whoever serves it. */
export async function calledRightly(run: Run, tool: string): Promise<Called> {
  const { evaluated, examples } = await evaluatedRows(run);
  for (const example of examples) {
    const read = parseCompletion(example.track, example.row.completion);
    const gold = read.ok ? read.calls?.[0] : undefined;
    const messages = example.request?.messages ?? [];
    const questions = messages.filter(({ role }) => role === 'user');
    const prediction = evaluated.get(example.id);
    if (gold?.name !== tool || questions.length !== 1 || messages.at(-1) !== questions[0] || !prediction) continue;
    if (saidOf(example, prediction) !== canonicalJson(gold)) continue;
    return { question: questions[0]?.content ?? '', call: Gold.parse(JSON.parse(canonicalJson(gold))) };
  }
  throw new Error(`${run.results}: no call of ${tool} was right, so that there is nothing to ask the clients`);
}

/** Asks the test split's requests as their agent did, by a stock client, and holds each answer against the evaluation's own. Every other one is streamed. */
export async function compareRows(options: { url: string; key: string | null; model: string; run: Run; count: number }): Promise<Rows> {
  const { url, key, model, run, count } = options;
  const { route, evaluated, examples: all } = await evaluatedRows(run);
  const examples = all.slice(0, count);
  const client = new OpenAI({ baseURL: url, apiKey: key ?? 'none', maxRetries: 0, timeout: ANSWER_TIMEOUT_MS });
  const rows: Rows = { track: route.track, asked: examples.length, equal: 0, streamed: 0, different: [], hosted: {}, errors: [] };
  for (const [index, example] of examples.entries()) {
    const prediction = evaluated.get(example.id);
    if (!prediction) throw new Error(`${example.id}: the evaluation holds no answer of it`);
    const isStreamed = index % 2 === 1;
    const served = await answered(client, example, { model, isStreamed }).catch((error: unknown) => String(error));
    if (typeof served === 'string') rows.errors.push({ id: example.id, error: served });
    else if (served.by !== 'local') rows.hosted[served.reason] = (rows.hosted[served.reason] ?? 0) + 1;
    else {
      const [was, is] = [saidOf(example, prediction), saidOf(example, served)];
      if (was === is) rows.equal += 1;
      else rows.different.push({ id: example.id, evaluated: was, served: is });
      if (isStreamed) rows.streamed += 1;
    }
  }
  return rows;
}

async function answered(client: OpenAI, example: Example, { model, isStreamed }: { model: string; isStreamed: boolean }) {
  const chat = nativeChat(example);
  if (!chat.ok) throw new Error(chat.reason);
  const headers = { 'x-fledgling-session': example.id };
  const body = { model, ...askedOf(chat.content, READ) };
  const { choice, response } = isStreamed ? await streamed(client, { body, headers }) : await whole(client, { body, headers });
  const calls = (choice?.message.tool_calls ?? []).flatMap((call) =>
    call.type === 'function' ? [{ name: call.function.name, arguments: call.function.arguments }] : [],
  );
  const told = (name: string) => response.headers.get(`x-fledgling-${name}`) ?? 'unknown';
  return { text: choice?.message.content ?? null, calls, by: told('model'), reason: told('reason') };
}

type Asked = { body: Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'stream'>; headers: Record<string, string> };

async function whole(client: OpenAI, { body, headers }: Asked) {
  const { data, response } = await client.chat.completions.create(body, { headers }).withResponse();
  return { choice: data.choices[0], response };
}

async function streamed(client: OpenAI, { body, headers }: Asked) {
  const { data, response } = await client.chat.completions.create({ ...body, stream: true }, { headers }).withResponse();
  const { ChatCompletionStream } = await import('openai/lib/ChatCompletionStream');
  return { choice: (await ChatCompletionStream.fromReadableStream(data.toReadableStream()).finalChatCompletion()).choices[0], response };
}

/** What an answer says: its call or that there is none, whatever the form in which the model wrote it. */
function saidOf(example: Example, answer: Pick<Prediction, 'text' | 'calls' | 'dialect'>): string {
  const read = readAnswer(example, answer);
  return read.ok ? canonicalJson(read.json) : `unreadable: ${read.reason}`;
}

/** Of the evaluation that the run's record names, out of the cache. */
async function predictionsOf({ results, state }: Run, stage: string): Promise<Map<string, Prediction>> {
  const read = async (path: string) => Evaluation.parse(JSON.parse(await readFile(path, 'utf8')));
  const { predictionsDigest } = await read(join(results, `${stage}.json`));
  const folders = await readdir(join(state, 'cache', stage), { withFileTypes: true });
  for (const folder of folders.filter((entry) => entry.isDirectory())) {
    const path = join(folder.parentPath, folder.name);
    if ((await read(join(path, 'evaluation.json'))).predictionsDigest !== predictionsDigest) continue;
    const lines = (await readFile(join(path, 'predictions.jsonl'), 'utf8')).trim().split('\n');
    return new Map(lines.map((line) => Prediction.parse(JSON.parse(line))).map((prediction) => [prediction.exampleId, prediction]));
  }
  throw new Error(`${join(state, 'cache', stage)}: none of its evaluations is the run's. Run \`npm start\` again.`);
}

export function linesOfRows({ track, asked, equal, streamed, different, hosted, errors }: Rows): string[] {
  const byReason = Object.entries(hosted).map(([reason, count]) => `${count} ${reason}`);
  return [
    `${asked} test requests of ${track}, by the openai package: ${equal} answers equal to the evaluation's (${streamed} local ones streamed), ${different.length} different, ${errors.length} errors`,
    `  to the hosted model: ${byReason.length === 0 ? 'none' : byReason.join(', ')}`,
    ...different.slice(0, MOST_SHOWN).map(({ id, evaluated, served }) => `  x ${id}: evaluated ${evaluated}, served ${served}`),
    ...errors.slice(0, MOST_SHOWN).map(({ id, error }) => `  x ${id}: ${error.slice(0, 200)}`),
  ];
}
