import type { TraceShown } from '../../../../../src/records/console/trace.ts';
import { Step } from './step.tsx';
import { StepTree } from './step-tree.tsx';

interface StepsProps {
  trace: TraceShown;
  /** The key of a step, out of the address; another one is as none. */
  chosen: string | null;
  onChoose(key: string): void;
}

/** The tree of steps with their times, and what the chosen one holds. Where none was chosen, the last model call is. */
export function Steps({ trace, chosen, onChoose }: StepsProps) {
  const { nodes, row } = trace;
  const node = nodes.find(({ key }) => key === chosen) ?? nodes.findLast(({ type }) => type === 'GENERATION') ?? nodes[0];
  if (!node) return null;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(20rem,2fr)_5fr]">
      <StepTree nodes={nodes} totalMs={row.latencyMs} chosen={node.key} onChoose={onChoose} />
      <Step key={node.key} traceId={row.id} node={node} />
    </div>
  );
}
