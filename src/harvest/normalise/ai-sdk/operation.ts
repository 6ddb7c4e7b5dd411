import type { Recorded } from '../recorded.ts';

/** What the SDK calls its spans: the operation a user called, and below it each call of the model. */
const OPERATION = /(?:^|[\s:.])(ai\.(?:generateText|streamText|generateObject|streamObject)(?:\.(?:doGenerate|doStream))?)(?=$|\s)/;

/** The operation of an observation, by its metadata or, where they are lost, by its name; null for tools, embeddings and others' spans. */
export function operationOf({ observation, metadata }: Recorded): string | null {
  const named = OPERATION.exec(observation.name ?? '')?.[1];
  if (named !== undefined || observation.type !== 'GENERATION') return named ?? null;
  const recorded = metadata('ai.operationId') ?? metadata('operation.name');
  return typeof recorded === 'string' ? (OPERATION.exec(recorded)?.[1] ?? null) : null;
}

export function isModelCall(operation: string): boolean {
  return /\.do(Generate|Stream)$/.test(operation);
}

export function asksForObject(operation: string): boolean {
  return /^ai\.(generate|stream)Object/.test(operation);
}
