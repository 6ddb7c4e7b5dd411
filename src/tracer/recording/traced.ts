/** One call of a model, whole. */
export interface TracedCall {
  client: 'openai' | 'mastra' | 'ai-sdk';
  api: 'chat' | 'responses';
  model: string | null;
  parameters: Readonly<Record<string, string | number>>;
  /** In OpenAI's words: `messages`, `tools`, `tool_choice`, `response_format`; of the Responses API the request. */
  input: unknown;
  /** In OpenAI's words: the assistant's message, or several; the body of the Responses API. Null where there is none. */
  output: unknown;
  usage: Usage | null;
  finishReason: string | null;
  /** Why it failed. */
  error: string | null;
}

export interface Usage {
  input: number;
  output: number;
  cached?: number;
  reasoning?: number;
}
