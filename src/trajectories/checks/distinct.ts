import { digestOf } from '../../records/digest.ts';
import type { Trajectory, TrajectoryDraft } from '../../records/trajectory/trajectory.ts';

/** Each run once, the first of those that are alike: the same context, tools and steps, whatever the ids of its calls. */
export function distinct<T extends TrajectoryDraft>(drafts: readonly T[]): { kept: T[]; duplicates: number } {
  const byContent = new Map<string, T>();
  for (const draft of drafts) {
    const key = contentKey(draft);
    if (!byContent.has(key)) byContent.set(key, draft);
  }
  return { kept: [...byContent.values()], duplicates: drafts.length - byContent.size };
}

function contentKey({ context, tools, responseFormat, steps }: Pick<Trajectory, 'context' | 'tools' | 'responseFormat' | 'steps'>): string {
  const said = context.map(({ role, content, toolCalls }) => [role, content, toolCalls.map(({ name, arguments: args }) => [name, args])]);
  const done = steps.map((step) => {
    if (step.kind === 'observation') return [step.turn, step.text];
    const call = step.kind === 'action' || step.kind === 'code' ? step.call : null;
    return [step.turn, step.kind, call ? [call.name, call.arguments] : null, 'text' in step ? step.text : ''];
  });
  return digestOf([said, tools, responseFormat, done]);
}
