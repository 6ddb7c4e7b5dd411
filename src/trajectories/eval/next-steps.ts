import type { ChatContent } from '../../records/chat.ts';
import { digestOf } from '../../records/digest.ts';
import type { Example } from '../../records/example.ts';
import type { Trajectory } from '../../records/trajectory/trajectory.ts';
import { completionOf } from '../../rows/completion.ts';
import { promptOf, type RowStyle } from '../../rows/written/row-prompt.ts';
import { askedBefore, type ChatStyle, chatOf, turnsOf } from '../build/chat.ts';

/** What the run did next. */
export type Gold = { kind: 'call'; example: Example } | { kind: 'code'; code: string } | { kind: 'final'; answer: string };

/** One turn of a run, asked for with the true history before it. */
export interface NextStep {
  id: string;
  trajectory: Trajectory;
  turn: number;
  gold: Gold;
  content: ChatContent;
}

/** Every turn that one answer can be held against; turns of several calls are counted. */
export function nextSteps(trajectories: readonly Trajectory[], style: ChatStyle, rows: RowStyle): { steps: NextStep[]; severalCalls: number } {
  const steps: NextStep[] = [];
  let severalCalls = 0;
  for (const trajectory of trajectories) {
    const chat = chatOf(trajectory, style);
    if (!chat.ok) throw new Error(`trajectory ${trajectory.id}, which was built, is no conversation: ${chat.detail}`);
    for (const turn of chat.chat.turns.keys()) {
      const id = digestOf([trajectory.id, turn]).slice(0, 16);
      const gold = goldOf(trajectory, turn, { id, rows });
      if (gold === null) severalCalls += 1;
      else steps.push({ id, trajectory, turn, gold, content: askedBefore(chat.chat, turn) });
    }
  }
  return { steps, severalCalls };
}

function goldOf(trajectory: Trajectory, turn: number, { id, rows }: { id: string; rows: RowStyle }): Gold | null {
  const own = trajectory.steps.filter((step) => step.turn === turn);
  const final = own.find((step) => step.kind === 'final');
  if (final?.kind === 'final') return { kind: 'final', answer: final.answer };
  const acts = own.flatMap((step) => (step.kind === 'action' || step.kind === 'code' ? [step] : []));
  const [act, ...more] = acts;
  if (act === undefined || more.length > 0) return null;
  if (act.call === null) return act.kind === 'code' ? { kind: 'code', code: act.code } : null;
  const { name, arguments: args } = act.call;
  const { cluster, split, source, tools, responseFormat } = trajectory;
  const request = { messages: turnsOf(trajectory, turn), tools, toolChoice: null, responseFormat };
  return {
    kind: 'call',
    example: {
      ...{ schema: 'fledgling/example@2', id, track: 'toolcall', split, cluster, domain: name, complexity: 'simple', challenge: false, slices: [] },
      row: {
        prompt: promptOf(request, { track: 'toolcall', answersWithJson: false, options: rows }),
        completion: completionOf('toolcall', { name, arguments: args }),
      },
      request: { ...request, reasoningEffort: null, maxTokens: null },
      accepted: null,
      schemaFrom: { tools: 'trace', output: 'trace' },
      source: { traceId: source.traceId, observationId: source.observationIds[turn] ?? '', sessionId: source.sessionId, url: source.url },
    },
  };
}
