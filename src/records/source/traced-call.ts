/** What a span says that holds a model call as `fledgling/tracer` wrote it; a later form has another number. */
export const TRACED_CALL = 'fledgling/traced-call@1';

/** Metadata of such a span. */
export const TRACED = {
  record: 'fledgling.record',
  /** `chat`: Chat Completions, `responses`: the Responses API. */
  api: 'fledgling.api',
  finishReason: 'fledgling.finish_reason',
  client: 'fledgling.client',
  promptVersion: 'fledgling.prompt_version',
} as const;

/** Metadata that say of a call, on its span or one around it, what its recorder leaves out. Written by hand, or by `aiSdkTelemetry`. */
export const DECLARED = {
  /** List of function definitions, as JSON. */
  tools: 'fledgling.tools',
  toolChoice: 'fledgling.tool_choice',
  /** JSON Schema of the answer, or a whole `response_format`. */
  outputSchema: 'fledgling.output_schema',
} as const;
