import { digestOf } from '../../records/digest.ts';
import type { JsonValue } from '../../records/json.ts';
import type { TracedKind } from '../../records/stage-kind.ts';

/** What a traced run is, before it has done anything. */
export interface RunIdentity {
  kind: TracedKind;
  name: string;
  metadata: Record<string, JsonValue>;
}

/** 32 hexadecimal digits, as OpenTelemetry wants them; equal runs have equal ids. */
export function traceIdOf({ kind, name, metadata }: RunIdentity): string {
  return digestOf([kind, name, metadata]).slice(0, 32);
}

/** 16 hexadecimal digits for the `index`th thing a run recorded. */
export function observationIdOf(traceId: string, index: number): string {
  return digestOf([traceId, index]).slice(0, 16);
}
