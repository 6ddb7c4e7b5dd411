import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { ExternalError } from '../../errors.ts';
import type { TracedSpan, Tracing } from '../../eval/ports.ts';
import { sha256 } from '../../records/digest.ts';
import type { JsonValue } from '../../records/json.ts';
import { OWN_ENVIRONMENT, OWN_TAG } from '../../records/source/own-traces.ts';
import { observationIdOf, type RunIdentity, traceIdOf } from './run-digest.ts';
import { parseTraceFile, type TraceLine } from './trace-line.ts';

export interface FileTracingOptions {
  /** Folder of the trace files; made when needed. */
  dir: string;
  /** Epoch milliseconds: when a run began and ended. Default `Date.now`. */
  now?: () => number;
}

/**
 * Writes each run to `<dir>/<kind>-<name>.jsonl`: Langfuse v2 observations (a root span, then its children), then scores.
 * Nothing is on disk before `end`, which writes the whole file at once and reads it back.
 * @throws ExternalError from `end` when the file cannot be written or does not hold every line.
 */
export function fileTracing({ dir, now = Date.now }: FileTracingOptions): Tracing {
  return {
    ready: async () => void (await mkdir(dir, { recursive: true })),
    begin(run) {
      const startMs = now();
      const spans: TracedSpan[] = [];
      const scores: { name: string; value: number }[] = [];
      return {
        span: (span) => void spans.push(span),
        score: (name, value) => void scores.push({ name, value }),
        async end(output) {
          const location = join(dir, fileNameOf(run));
          const root = { name: `${run.kind} ${run.name}`, input: run.metadata, output, startMs, endMs: now(), metadata: run.metadata };
          const lines = linesOf(run, [root, ...spans], scores);
          await written(dir, location, lines);
          return { traceId: traceIdOf(run), location };
        },
      };
    },
  };
}

function linesOf(run: RunIdentity, [root, ...children]: readonly TracedSpan[], scores: readonly { name: string; value: number }[]): TraceLine[] {
  const traceId = traceIdOf(run);
  const rootId = observationIdOf(traceId, 0);
  const observation = (span: TracedSpan, index: number): TraceLine => ({
    kind: 'observation',
    id: observationIdOf(traceId, index),
    traceId,
    startTime: new Date(span.startMs).toISOString(),
    endTime: new Date(span.endMs).toISOString(),
    parentObservationId: index === 0 ? null : rootId,
    isRootObservation: index === 0,
    type: 'SPAN',
    name: span.name,
    level: 'DEFAULT',
    environment: OWN_ENVIRONMENT,
    tags: [OWN_TAG, run.kind],
    traceName: run.name,
    input: JSON.stringify(span.input),
    output: JSON.stringify(span.output),
    metadata: span.metadata ?? {},
  });
  const scoreLine = ({ name, value }: { name: string; value: number }, at: number): TraceLine => ({
    kind: 'score',
    id: observationIdOf(traceId, 1 + children.length + at),
    traceId,
    observationId: rootId,
    name,
    value,
    dataType: 'NUMERIC',
    environment: OWN_ENVIRONMENT,
  });
  return [...(root ? [observation(root, 0)] : []), ...children.map((child, at) => observation(child, at + 1)), ...scores.map(scoreLine)];
}

async function written(dir: string, location: string, lines: readonly TraceLine[]): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await writeFileAtomic(location, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  } catch (cause) {
    throw new ExternalError(`The trace ${location} could not be written: ${reasonOf(cause)}. Make the folder writable, or set LANGFUSE_DISABLED=1.`, { cause });
  }
  const found = parseTraceFile(await readFile(location, 'utf8')).length;
  if (found !== lines.length) throw new ExternalError(`The trace ${location} should hold ${lines.length} lines and holds ${found}. Run the command again.`);
}

/** A file name made of a run's words; a digest keeps names apart that differ only in what a file name cannot hold. */
function fileNameOf({ kind, name }: RunIdentity): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100);
  return `${kind}-${plain === name ? plain : `${plain}-${sha256(name).slice(0, 8)}`}.jsonl`;
}

function reasonOf(cause: unknown): JsonValue {
  return cause instanceof Error ? cause.message : String(cause);
}
