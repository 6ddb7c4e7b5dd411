import { canonicalJson } from '../../records/canonical-json.ts';
import { inDoubles } from '../../records/exact-json/doubles.ts';
import type { ExactJson } from '../../records/exact-json/exact-json.ts';
import type { JsonObject, JsonValue } from '../../records/json.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { NUMBERED } from '../../redact/token.ts';
import type { schemaChecker } from '../../schemas/checker.ts';
import { answerableIn } from '../route/route.ts';
import { type Parsed, type Said, saidIn } from './said.ts';

/** An answer that may be told, one that calls no tool, or why it is neither; `mayMend`: a grammar could keep the model from it. */
export type Enforced =
  | { ok: true; said: Exclude<Said, { kind: 'neither' }> }
  /** `detail` quotes nothing of the answer. */
  | { ok: false; detail: string; mayMend: boolean };

/** Holds an answer to what the request offers and to its schemas. A schema that cannot be run says nothing, and then nothing is told. */
export function enforced(request: AgentRequest, parsed: Parsed, check: ReturnType<typeof schemaChecker>): Enforced {
  const said = saidIn(request, parsed);
  if (said.kind === 'neither') return { ok: false, detail: 'the answer is neither a call of an offered tool nor JSON that was asked for', mayMend: true };
  if (said.kind === 'none') return { ok: true, said };
  const { tools, format } = answerableIn(request);
  const isCall = said.kind === 'call';
  const schema = isCall ? tools.find(({ name }) => name === said.domain)?.parameters : format?.schema;
  const value = isCall ? said.arguments : said.value;
  if (holdsPlaceholder(value, request)) return { ok: false, detail: 'the answer holds a placeholder of what was redacted in training', mayMend: false };
  const fault = faultIn(value, { schema: schema ?? {}, check });
  return fault === null ? { ok: true, said } : { ok: false, ...fault };
}

function faultIn(
  value: ExactJson,
  { schema, check }: { schema: JsonObject; check: ReturnType<typeof schemaChecker> },
): { detail: string; mayMend: boolean } | null {
  const plain = inDoubles(value);
  // Both APIs' formats are objects, whatever their schema says.
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return { detail: 'the answer is JSON and no object', mayMend: true };
  if (!areFinite(plain)) return { detail: 'the answer holds a number too large to be read', mayMend: true };
  const checked = check(schema, plain);
  if (checked.result === 'valid') return null;
  return checked.result === 'violation'
    ? { detail: 'the answer breaks its schema', mayMend: true }
    : { detail: 'nobody can tell whether the answer is what its schema says', mayMend: false };
}

/** To most programs 1e999 is no number, whatever a schema says of it. */
function areFinite(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(areFinite);
}

/** A model that learned from redacted traces may say `<EMAIL_1>` where a value belongs; only what the request says itself may be meant so. */
function holdsPlaceholder(value: ExactJson, { messages }: AgentRequest): boolean {
  const found = canonicalJson(value).match(NUMBERED) ?? [];
  return found.some(
    (token) => !messages.some(({ content, toolCalls }) => content.includes(token) || canonicalJson(toolCalls.map((call) => call.arguments)).includes(token)),
  );
}
