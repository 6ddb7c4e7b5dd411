import { type Answer, type Call, runTool, type Scenario, type ToolName } from './scenarios.ts';

/** One call of the model as it was: what it was asked, and what it said. */
export interface TrueCall {
  messages: readonly TrueMessage[];
  tools: readonly ToolName[];
  hasSchema: boolean;
  answer: { content: string | null; calls: readonly Call[] };
}

export type TrueMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string | null; calls: readonly Call[] }
  | { role: 'tool'; callId: string; result: Readonly<Record<string, unknown>> };

/** What the model was asked and said in a scenario; a call that failed is none. */
export function trueCalls(scenario: Scenario): TrueCall[] {
  const messages: TrueMessage[] = [
    { role: 'system', content: scenario.system },
    ...scenario.history.map(({ role, content }): TrueMessage => (role === 'user' ? { role, content } : { role, content, calls: [] })),
    { role: 'user', content: scenario.question },
  ];
  return scenario.answers.flatMap((given) => {
    if ('status' in given) return [];
    const asked = [...messages];
    const answer = said(given);
    messages.push(
      { role: 'assistant', ...answer },
      ...answer.calls.map(({ id, name, arguments: call }): TrueMessage => ({ role: 'tool', callId: id, result: runTool(name, call) })),
    );
    return { messages: asked, tools: scenario.tools, hasSchema: scenario.hasSchema ?? false, answer };
  });
}

function said(answer: Exclude<Answer, { status: number }>): TrueCall['answer'] {
  return { content: answer.text ?? null, calls: 'calls' in answer ? answer.calls : [] };
}
