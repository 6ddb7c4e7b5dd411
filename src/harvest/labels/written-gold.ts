import { canonicalJson } from '../../records/canonical-json.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { isJsonObject, type JsonObject } from '../../records/json.ts';
import { completionOf, NO_CALL, parseCompletion } from '../../rows/completion.ts';
import { surrogateDefect } from '../../rows/request/json-defects.ts';
import type { schemaChecker } from '../../schemas/checker.ts';
import { complexityOf } from '../examples/complexity.ts';
import type { Draft } from '../examples/draft.ts';
import { openValuesOf } from '../examples/examples.ts';

/** What a gold is of a draft: the rest of it is what was asked. */
export type Gold = Pick<Draft, 'domain' | 'complexity' | 'openValues'> & { completion: string };

/** What a decision needs to know of the example that it is about. */
export type Settleable = Pick<Draft, 'id' | 'track' | 'domain' | 'row' | 'request'>;

export interface GoldRule {
  /** Null where golds may violate their own schema. */
  check: ReturnType<typeof schemaChecker> | null;
}

/**
 * A completion out of a file as a gold of a draft, held to what recorded golds are held to: it can be read, it is of the recorded answer's kind, its tool was
 * offered, and its own schema allows it. `reason` says what is wrong, and may quote the file.
 */
export function writtenGold(text: string, draft: Settleable, { check }: GoldRule): { ok: true; gold: Gold } | { ok: false; reason: string } {
  const { track, request } = draft;
  const read = parseCompletion(track, text);
  if (!read.ok) return refused(`${read.reason}, on the ${track} track`);
  const call = read.calls?.[0] ?? null;
  const exact = read.calls === null ? read.json : (call?.arguments ?? {});
  const value: unknown = parseJson(canonicalJson(exact));
  if (!isJsonObject(value)) return refused('it is no JSON object');
  if (canonicalJson(value) !== canonicalJson(exact)) return refused('a number in it is too large or too exact to be kept');
  const broken = surrogateDefect(value);
  if (broken) return refused(broken.detail);
  const recorded = parseCompletion(track, draft.row.completion);
  if (!recorded.ok || (recorded.calls === null) !== (read.calls === null))
    return refused(`it is ${read.calls === null ? 'JSON' : 'a call'}, and the recorded answer is not`);
  const tool = call && request.tools.find(({ name }) => name === call.name);
  if (call && !tool && request.tools.length > 0) return refused(`${JSON.stringify(call.name)} was not offered`);
  const format = request.responseFormat;
  const schema = call ? (tool?.parameters ?? {}) : read.calls === null && format?.type === 'json_schema' ? format.schema : {};
  const checked = check?.(schema, value) ?? { result: 'valid' };
  if (checked.result === 'violation') return refused(`its own schema does not allow it: ${checked.detail}`);
  const completion = read.calls === null ? canonicalJson(value) : completionOf(track, call && { name: call.name, arguments: value });
  return {
    ok: true,
    gold: { completion, domain: domainOf(draft, read.calls), complexity: complexityOf(value, request.messages), openValues: openOf(value, schema, read.calls) },
  };
}

function domainOf({ domain }: Settleable, calls: readonly { name: string }[] | null): string {
  return calls === null ? domain : (calls[0]?.name ?? NO_CALL);
}

function openOf(value: JsonObject, schema: JsonObject, calls: readonly unknown[] | null): Draft['openValues'] {
  return calls?.length === 0 ? null : openValuesOf(value, schema);
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
