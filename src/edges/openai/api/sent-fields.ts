/** Fields that some models and servers refuse, and without which there is an answer all the same. */
const OPTIONAL_FIELDS = ['temperature', 'seed', 'parallel_tool_calls', 'reasoning_effort', 'stream_options'] as const;
export type OptionalField = (typeof OPTIONAL_FIELDS)[number];

/** The token limit's name: an old and a new one. */
const LIMIT_FIELDS = ['max_completion_tokens', 'max_tokens'] as const;
export type LimitField = (typeof LIMIT_FIELDS)[number];

export type RefusableField = OptionalField | LimitField;
const FIELDS: readonly RefusableField[] = [...LIMIT_FIELDS, ...OPTIONAL_FIELDS];

/** Which field that was sent an error of a bad request is about, of those that can be left out or sent under another name; null for any other error. */
export function refusedField(sent: object, { param, message }: { param: string | null | undefined; message: string }): RefusableField | null {
  return FIELDS.find((field) => field in sent && (param ? param === field || param.startsWith(`${field}.`) : isRefusedIn(message, field))) ?? null;
}

const REFUSES = "(?:unsupported|unrecognized|unknown|unexpected|(?:not?|n't) support)";

/** Azure's older APIs, gateways and other servers name the field in the message only. */
function isRefusedIn(message: string, field: RefusableField): boolean {
  if (field === 'stream_options') return message.includes(field);
  const quoted = String.raw`['"\\\x60\[(]*${field}\b`;
  const named = String.raw`(?<![\w.])${quoted}['"\\\x60\])]*`;
  const patterns = [
    String.raw`${REFUSES}\b[\w\s]{0,40}[\s:]\s*${quoted}`,
    String.raw`not\s+supported:\s*${quoted}`,
    String.raw`${named}\s+(?:is|are)\s+(?:not\s+(?:supported|allowed|permitted)|unsupported|unrecognized|unknown)`,
    String.raw`${named}\s+do(?:es)?(?:\s+not|n't)\s+support`,
    String.raw`${named}:\s+extra\s+inputs?\s+(?:is|are)\s+not\s+permitted`,
    // Greedy is said as 0, which some servers take for no temperature.
    String.raw`${named}\s+(?:\(=0(?:\.0)?\)\s+)?(?:must|has\s+to)\s+be\s+(?:a\s+)?strictly\s+positive`,
    String.raw`extra_forbidden[^}]{0,80}\b${field}\b`,
  ];
  return patterns.some((pattern) => new RegExp(pattern, 'i').test(message));
}
