import type { ChatRequest } from '../../eval/ports.ts';
import { plainChat } from '../../records/chat.ts';
import type { HostedModelOptions } from './session.ts';

/** Requests whose user messages are their ids. */
export function requestsOf(count: number): ChatRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    exampleId: `example-${index}`,
    ...plainChat([
      { role: 'system', content: 'Answer.' },
      { role: 'user', content: `example-${index}` },
    ]),
  }));
}

export interface TestOptions {
  options: HostedModelOptions;
  /** Every wait asked for, milliseconds. */
  waits: number[];
}

/** Options for a model at `endpoint` whose waits take no time but move its clock. */
export function optionsFor(endpoint: string, overrides: Partial<HostedModelOptions> = {}): TestOptions {
  const waits: number[] = [];
  let skipped = 0;
  const now = () => Date.now() + skipped;
  const sleep = async (ms: number, signal: AbortSignal) => {
    signal.throwIfAborted();
    waits.push(ms);
    skipped += ms;
  };
  const options: HostedModelOptions = {
    provider: 'openai',
    model: 'echo',
    endpoint,
    apiVersion: null,
    apiKey: 'sk-test-0123456789',
    apiKeyEnv: 'OPENAI_API_KEY',
    concurrency: 4,
    timeoutMs: 20_000,
    maxAttempts: 3,
    decoding: { temperature: 0, seed: 42, maxTokens: 64 },
    ask: 'text',
    standIn: false,
    now,
    sleep,
    ...overrides,
  };
  return { options, waits };
}
