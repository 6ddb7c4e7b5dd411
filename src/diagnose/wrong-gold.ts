import { canonicalJson } from '../records/canonical-json.ts';
import { readAnswer } from '../rows/answer.ts';
import { goldHeldTo } from '../score/accepted-answers.ts';
import { schemaOf, violation } from './content/schema.ts';
import type { Answer, Diagnosing, Found } from './found.ts';
import { shown } from './quoted.ts';

/**
 * Whether the recorded answer itself is in doubt. Only on evidence: it breaks the schema of its own tool or response format, as the trace or a
 * catalogue tells it; or another model gives the very same answer, exactly, where the gold is another one. An answer that breaks its own schema is no evidence.
 */
export function wrongGold({ example, witness, check, gold, answer }: Diagnosing & { gold: Answer; answer: Answer }): Found | null {
  const held = schemaOf(example, gold);
  const broken = violation(check, held, gold);
  if (violation(check, schemaOf(example, answer), answer) !== null) return null;
  if (broken !== null)
    return { cause: 'likely-wrong-gold', detail: `The recorded answer breaks its own schema (${broken}), and this one does not.`, paths: [] };
  if (witness?.outcome !== 'answered') return null;
  const other = readAnswer(example, witness);
  if (!other.ok || canonicalJson(other.json) !== canonicalJson(answer.json)) return null;
  if (canonicalJson(goldHeldTo(gold, example, answer).json) === canonicalJson(answer.json)) return null;
  return { cause: 'likely-wrong-gold', detail: `Another model gives the very same answer: ${shown(answer.json)}.`, paths: [] };
}
