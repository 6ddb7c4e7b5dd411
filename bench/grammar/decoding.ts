import { openSession } from '../../src/edges/llama/worker/session.ts';
import type { WorkResult, WorkRow } from '../../src/edges/llama/worker/work.ts';
import { grammarFor } from '../../src/grammar/grammar.ts';
import { plainChat } from '../../src/records/chat.ts';
import type { Example } from '../../src/records/example.ts';
import { promptMessages } from '../../src/rows/prompt.ts';
import { verdictOn } from './walks.ts';

const MAX_TOKENS = 96;

export interface Decoded {
  answers: number;
  ended: number;
  /** Of those that ended. */
  fits: number;
  misfits: number;
  unreadable: number;
  tokens: number;
  /** Tokens a second, the median of the repetitions. */
  tokensPerSecond: number;
  /** Tokens a second of processor time, in which other programs count for less. */
  tokensPerCpuSecond: number;
  /** Of processor time, the prompts read among them. */
  cpuSecondsPerAnswer: number;
}

/** Lets any text be written: what it costs is keeping to a grammar, without a token that is refused. */
const ANYTHING = 'root ::= [^\\x00]*\n';

const WAYS = ['free', 'anything', 'constrained'] as const;
type Way = (typeof WAYS)[number];

/** The same examples asked of a model freely, held to a grammar of any text, and held to their own, turn about. */
export async function decoded(
  ggufPath: string,
  examples: readonly Example[],
  { contextTokens, repetitions }: { contextTokens: number; repetitions: number },
): Promise<Record<Way, Decoded> & { anythingAsFree: number }> {
  const session = await openSession({ ggufPath, adapterPath: null, gpu: 'off', batch: 8, threads: 1, contextTokens });
  const free = examples.map(({ id, row }): WorkRow => ({ id, input: { kind: 'chat', content: plainChat(promptMessages(row.prompt)) } }));
  const held = free.map((row, index) => {
    const example = examples[index];
    const grammar = example ? grammarFor(example) : null;
    return grammar?.ok ? { ...row, grammar: grammar.gbnf } : row;
  });
  const rows = { free, anything: free.map((row) => ({ ...row, grammar: ANYTHING })), constrained: held };
  const runs: Record<Way, Run[]> = { free: [], anything: [], constrained: [] };
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const way of WAYS) runs[way].push(await timed(session, rows[way]));
  }
  const textsOf = ([run]: readonly Run[]) => new Map(run?.results.map(({ id, text }) => [id, text]));
  const [asFree, asAnything] = [textsOf(runs.free), textsOf(runs.anything)];
  return {
    anythingAsFree: examples.filter(({ id }) => asFree.get(id) === asAnything.get(id)).length,
    free: summed(runs.free, examples),
    anything: summed(runs.anything, examples),
    constrained: summed(runs.constrained, examples),
  };
}

interface Run {
  results: WorkResult[];
  seconds: number;
  cpuSeconds: number;
}

async function timed(session: Awaited<ReturnType<typeof openSession>>, rows: readonly WorkRow[]): Promise<Run> {
  const results: WorkResult[] = [];
  const [startMs, before] = [performance.now(), process.cpuUsage()];
  await session.run(rows, { maxTokens: MAX_TOKENS, onResult: (result) => results.push(result), signal: new AbortController().signal });
  const { user, system } = process.cpuUsage(before);
  return { results, seconds: (performance.now() - startMs) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function summed(runs: readonly Run[], examples: readonly Example[]): Decoded {
  const results = runs[0]?.results ?? [];
  const ended = results.filter(({ outcome }) => outcome === 'answered');
  const verdicts = ended.map(({ id, text }) => {
    const example = examples.find((one) => one.id === id);
    return verdictOn(example?.track ?? 'toolcall', text ?? '', example?.request?.tools ?? []);
  });
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
  const tokens = results.reduce((sum, { ids }) => sum + ids.length, 0);
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return {
    answers: results.length,
    ended: ended.length,
    fits: count('fits'),
    misfits: count('misfits'),
    unreadable: count('unreadable'),
    tokens,
    tokensPerSecond: Math.round(tokens / median(runs.map(({ seconds }) => seconds))),
    cpuSecondsPerAnswer: Number((median(runs.map(({ cpuSeconds }) => cpuSeconds)) / results.length).toFixed(3)),
    tokensPerCpuSecond: Math.round(tokens / median(runs.map(({ cpuSeconds }) => cpuSeconds))),
  };
}
