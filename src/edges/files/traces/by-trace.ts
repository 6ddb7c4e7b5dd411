import type { SourceItem, SourceObservation } from '../../../harvest/ports.ts';
import { isJsonObject } from '../../../records/json.ts';

/** What a file holds, one after the other. */
export type FileItem = ({ kind: 'observation' } & SourceObservation) | { kind: 'defect'; where: string; reason: string };

/** Observations put together by trace, in the order in which each trace is first met; what could not be read is told as it is met. */
export async function* byTrace(items: AsyncIterable<FileItem>): AsyncIterable<SourceItem> {
  const groups = new Map<string, SourceObservation[]>();
  const alone: SourceObservation[] = [];
  for await (const item of items) {
    if (item.kind === 'defect') {
      yield item;
      continue;
    }
    const { where, value } = item;
    const traceId = traceIdOf(value);
    if (traceId === null) alone.push({ where, value });
    else {
      const group = groups.get(traceId);
      if (group) group.push({ where, value });
      else groups.set(traceId, [{ where, value }]);
    }
  }
  for (const [traceId, observations] of groups) yield { kind: 'trace', traceId, observations };
  for (const observation of alone) yield { kind: 'trace', traceId: null, observations: [observation] };
}

function traceIdOf(value: unknown): string | null {
  const traceId = isJsonObject(value) ? value['traceId'] : null;
  return typeof traceId === 'string' && traceId !== '' ? traceId : null;
}
