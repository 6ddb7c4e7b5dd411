import type { Ceiling } from '../../records/findings/ceiling.ts';

const interval = { low: 0.9, high: 0.965 };
const agreement = { value: 0.94, n: 120, interval };

/** What was measured on the fixture's tool calls; `text` stands wherever a trace or a model speaks. */
export function ceilingFixture(text = '<tool_call name="get_weather">{"city":"Rome"}</tool_call>'): Ceiling {
  return {
    schema: 'fledgling/ceiling@1',
    track: 'toolcall',
    metric: 'args_exact_rate',
    ask: 'native',
    asked: 120,
    unscored: 0,
    agreement,
    parts: [
      { from: 'test', ...agreement, n: 80 },
      { from: 'sample', ...agreement, n: 40 },
    ],
    domains: [
      { domain: text, ...agreement, n: 80 },
      { domain: 'get_weather', ...agreement, n: 31 },
      { domain: 'rare', ...agreement, n: 9 },
    ],
    contradictions: [contradiction('0'.repeat(16), text, null), contradiction('1'.repeat(16), text, 'keep')],
    sample: [{ evaluation: 'e', split: 'train', replicate: 1, examples: 40, usage: { promptTokens: 10, completionTokens: 2 }, costUsd: 0.25 }],
  };
}

function contradiction(exampleId: string, text: string, settled: 'keep' | null): Ceiling['contradictions'][number] {
  return { exampleId, asked: null, split: 'test', domain: text, prompt: text, gold: text, answers: [{ text, times: 2 }], agreed: 1, settled };
}
