import type { Track } from '../../records/example.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { readAnswer } from '../../rows/answer.ts';
import { isSameAnswer } from '../../score/same-answer.ts';
import type { HostedAnswer } from '../hosted/hosted-answer.ts';
import type { LocalResult } from '../local/ask-local.ts';
import { saidIn } from '../local/said.ts';

/** Whether two answers to a request say the same, and what the hosted one is about. */
export interface Agreement {
  agrees: boolean;
  domain: string;
}

/**
 * Compares as the scorer does, with the hosted answer in the gold's place. Of several calls at once the first counts, as in a harvest that splits them.
 * A local answer that could not be used says nothing right. Null where either cannot be held against the other: the hosted answer cannot be read, or the
 * local model failed.
 */
export function agreementOf(hosted: HostedAnswer, local: LocalResult, { request, track }: { request: AgentRequest; track: Track }): Agreement | null {
  if (local.kind === 'failed' || local.kind === 'too-long') return null;
  const gold = readAnswer({ track, request }, { text: hosted.text, calls: hosted.calls.slice(0, 1) });
  if (!gold.ok) return null;
  const said = saidIn(request, gold);
  if (said.kind === 'neither') return null;
  return { agrees: local.kind === 'said' && isSameAnswer(local.parsed, gold), domain: said.domain };
}
