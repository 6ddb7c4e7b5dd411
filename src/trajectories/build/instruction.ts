import type { Trajectory } from '../../records/trajectory/trajectory.ts';
import { completionOf } from '../../rows/completion.ts';
import { type Signatures, schemaLine, toolLines } from '../../rows/written/signatures.ts';

/** How calls stand in a row: as the model's own chat template writes them, or written into the text where it knows none. */
export type CallStyle = 'template' | 'written';

/** What a model has to be told besides what the agent told it; empty where that is nothing. */
export function instructionFor(
  { tools, responseFormat }: Pick<Trajectory, 'tools' | 'responseFormat'>,
  style: { calls: CallStyle; signatures: Signatures },
): string {
  const calls =
    tools.length === 0 || style.calls === 'template'
      ? []
      : [
          'Work in steps. To call a tool, end your turn with the call, written like this:',
          completionOf('toolcall', { name: 'NAME', arguments: { ARGUMENT: 'VALUE' } }),
          'Its result follows as an observation. Once you know enough, answer without a call. The tools:',
          ...toolLines({ tools }, style.signatures),
        ];
  const schema = schemaLine({ responseFormat }, { style: 'brief', signatures: style.signatures });
  return [...calls, ...(schema === null ? [] : [`The final answer is one JSON object: ${schema}`])].join('\n');
}
