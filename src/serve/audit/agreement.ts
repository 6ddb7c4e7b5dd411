import type { Track } from '../../records/example.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { readAnswer } from '../../rows/answer.ts';
import { sameAnswer } from '../../score/same-answer.ts';
import type { HostedAnswer } from '../hosted/hosted-answer.ts';
import type { LocalResult } from '../local/ask-local.ts';
import { saidIn } from '../local/said.ts';

/** Whether two answers to a request say the same, and what the hosted one is about; the local one, where the hosted one cannot be read. */
export interface Agreement {
  agrees: boolean;
  domain: string;
}

/**
 * Compares as the scorer does. A hosted answer that came whole and cannot be read says the same as nothing; so do several calls at once, of which a local
 * answer has one. Null where the local model gave no answer that can be used: a client would have had the hosted one.
 */
export function agreementOf(hosted: HostedAnswer, local: LocalResult, { request, track }: { request: AgentRequest; track: Track }): Agreement | null {
  if (local.kind !== 'said') return null;
  const read = readAnswer({ track, request }, hosted);
  const about = read.ok ? saidIn(request, read) : null;
  const domain = about === null || about.kind === 'neither' ? local.said.domain : about.domain;
  return { agrees: sameAnswer(local.parsed, read), domain };
}
