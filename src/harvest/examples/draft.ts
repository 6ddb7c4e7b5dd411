import { compareTexts } from '../../records/canonical-json.ts';
import { sha256 } from '../../records/digest.ts';
import type { Example, Row, Track } from '../../records/example.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { AgentRequest } from '../../records/model-request.ts';

/** A text in the gold answer that no list of choices limits. */
export interface OpenValue {
  argument: string;
  value: string;
}

/** An example before it has a cluster and a split. */
export interface Draft {
  id: string;
  track: Track;
  domain: string;
  complexity: Example['complexity'];
  row: Row;
  /** The conversation as the prompt shows it; what near-duplicates are told by. */
  conversation: string;
  /** `null` when no tool is to be called. */
  openValues: readonly OpenValue[] | null;
  /** Tags of the trace that make it a challenge. */
  challengeTags: readonly string[];
  request: AgentRequest;
  call: Pick<ModelCall, 'observationId' | 'traceId' | 'sessionId' | 'url' | 'startTime'>;
}

export function exampleId(track: Track, prompt: string): string {
  return sha256(`${track}\n${prompt}`).slice(0, 16);
}

/** By time, then observation, then track: the order of every file a harvest makes. */
export function inOrder(left: Draft, right: Draft): number {
  return (
    compareTexts(left.call.startTime, right.call.startTime) ||
    compareTexts(left.call.observationId, right.call.observationId) ||
    compareTexts(left.track, right.track)
  );
}
