import type { LlamaGrammarEvaluationState, LlamaModel } from 'node-llama-cpp';
import type { OpenedLlama } from '../llama-library.ts';

/** Begins an answer that is held to a grammar. */
export type Constraint = () => LlamaGrammarEvaluationState;

export type Compiled = { ok: true; constraint: Constraint } | { ok: false; reason: string };

/** Kept at a time: an agent's rows share few. */
const MOST_KEPT = 500;

/** Compiles grammars, each once. One that llama.cpp does not take is a reason, never a crash. */
export function compiledGrammars(model: LlamaModel, grammarState: OpenedLlama['grammarState']): (gbnf: string) => Promise<Compiled> {
  const kept = new Map<string, Promise<Compiled>>();
  const compile = async (gbnf: string): Promise<Compiled> => {
    try {
      const grammar = await model.llama.createGrammar({ grammar: gbnf });
      return { ok: true, constraint: () => grammarState({ model, grammar }) };
    } catch {
      return { ok: false, reason: 'llama.cpp does not take the grammar of its tools or schema; ask it without local.constrained' };
    }
  };
  return (gbnf) => {
    const known = kept.get(gbnf);
    if (known) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const compiled = compile(gbnf);
    kept.set(gbnf, compiled);
    return compiled;
  };
}
