import { Unreadable } from '../../../rows/request/unreadable.ts';

const WRITTEN_DOWN = /^\s*(system|developer|user|assistant|human|ai|tool)\s*:/i;

/** Refuses a conversation that its recorder wrote down as one text: whose words are whose can only be guessed. */
export function refuseWrittenDown(text: string): void {
  if (WRITTEN_DOWN.test(text)) throw new Unreadable('flattened-conversation', 'the input is a conversation written down as one text');
}
