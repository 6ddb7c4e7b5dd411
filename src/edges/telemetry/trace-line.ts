import { z } from 'zod';
import { Observation } from '../../records/observation.ts';

const ScoreLine = z.looseObject({
  kind: z.literal('score'),
  id: z.string(),
  traceId: z.string(),
  observationId: z.string(),
  name: z.string(),
  value: z.number(),
  dataType: z.literal('NUMERIC'),
});

/** One line of a trace file: a Langfuse v2 observation, or a score of the run's root. `kind` tells them apart. */
export const TraceLine = z.discriminatedUnion('kind', [Observation.extend({ kind: z.literal('observation') }), ScoreLine]);
export type TraceLine = z.infer<typeof TraceLine>;

/** Every line of a trace file; throws on one that is no trace line. */
export function parseTraceFile(text: string): TraceLine[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => TraceLine.parse(JSON.parse(line)));
}
