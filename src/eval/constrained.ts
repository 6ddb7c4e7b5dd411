import { grammarFor } from '../grammar/grammar.ts';
import type { Example } from '../records/example.ts';
import type { ChatRequest } from './ports.ts';

/** Part of what constrained answers depend on: other grammars may give another answer. */
export const GRAMMARS = 'grammars of tools and schemas, version 1';

/** Requests whose answers a local model is held to by a grammar; one whose tools or schema give none stays free. */
export function withGrammars(requests: readonly ChatRequest[], examples: readonly Example[]): ChatRequest[] {
  const byId = new Map(examples.map((example) => [example.id, example]));
  return requests.map((request) => {
    const example = byId.get(request.exampleId);
    const grammar = example ? grammarFor(example) : null;
    return grammar?.ok ? { ...request, grammar: grammar.gbnf } : request;
  });
}

/** One sentence about the examples that have no grammar, without a full stop; null where all have one. */
export function freeAnswers(examples: readonly Example[]): string | null {
  const reasons = examples.map(grammarFor).flatMap((grammar) => (grammar.ok ? [] : [grammar.reason]));
  const [first] = reasons;
  return first === undefined ? null : `${reasons.length} of ${examples.length} examples were asked without a grammar, the first because ${first}`;
}
