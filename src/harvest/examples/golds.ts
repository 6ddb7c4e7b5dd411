import { isJsonObject, type JsonObject } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { ModelCall } from '../../records/model-call.ts';
import { settingsOf } from '../../rows/request/settings.ts';
import { schemaChecker } from '../../schemas/checker.ts';
import type { GoldRules } from '../options.ts';

export interface GoldDefect {
  reason: string;
  detail: string;
}

export type GoldChecks = ReturnType<typeof goldChecks>;

/** Holds answers that could be golds against their schema and the agent's own token limit, and counts what was seen. */
export function goldChecks({ schemaViolations }: Pick<GoldRules, 'schemaViolations'>) {
  const check = schemaChecker();
  const seen = { verified: 0, unverifiable: 0, kept: 0 };
  return {
    defectOf(call: ModelCall): GoldDefect | null {
      const read = settingsOf(call);
      const maxTokens = read.ok ? read.settings.maxTokens : null;
      const used = call.usage?.completionTokens ?? 0;
      if (maxTokens !== null && used >= maxTokens) return { reason: 'hit-token-limit', detail: `${used} tokens, of ${maxTokens} that the agent allowed` };
      const held = heldTo(call);
      if (held === null) return null;
      const checked = check(held.schema, held.value);
      if (checked.result === 'valid') seen.verified += 1;
      else if (checked.result === 'unverifiable') seen.unverifiable += 1;
      else if (schemaViolations === 'keep') seen.kept += 1;
      else return { reason: held.reason, detail: `${held.of}: ${checked.detail}` };
      return null;
    },
    seen: () => ({ ...seen }),
  };
}

/** The gold and the schema it answers for; null where the request holds none. */
function heldTo({ output, tools, responseFormat }: ModelCall): { of: string; reason: string; schema: JsonObject; value: JsonObject } | null {
  const [made, ...more] = output.toolCalls;
  if (more.length > 0) return null;
  if (made) {
    const schema = tools.find(({ name }) => name === made.name)?.parameters;
    return schema ? { of: made.name, reason: 'arguments-violate-schema', schema, value: made.arguments } : null;
  }
  const value = parsedOrNull(output.content ?? '');
  if (responseFormat?.type !== 'json_schema' || !isJsonObject(value)) return null;
  return { of: responseFormat.name, reason: 'answer-violates-schema', schema: responseFormat.schema, value };
}
