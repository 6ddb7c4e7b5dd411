import type { TracerProvider } from '@opentelemetry/api';

/** What a tracer records beside the model's calls, and where it sends them. Everything may be left out. */
export interface TracerOptions {
  /** The agent's id: name of the trace and metadata `agent`. Mastra's own id by default; else `agent`. */
  agent?: string;
  /** Conversation a call belongs to; a function is asked at each call. Mastra's thread by default. */
  sessionId?: string | (() => string | undefined);
  userId?: string | (() => string | undefined);
  /** Version of the agent's prompt, however you count it. */
  promptVersion?: string;
  /** A prompt of Langfuse's prompt management, to which its calls are linked. */
  prompt?: { name: string; version: number };
  tags?: readonly string[];
  /** Langfuse's environment; `LANGFUSE_TRACING_ENVIRONMENT` by default. */
  environment?: string;
  metadata?: Readonly<Record<string, string | number | boolean>>;
  /** `false` records neither what was asked nor what was answered: `harvest` makes no rows of such calls. Default true. */
  content?: boolean;
  /** Runs over every text that is recorded, after keys and tokens were taken out. */
  mask?: (text: string) => string;
  /** Your own provider of OpenTelemetry: spans go there and nowhere else. Default: Langfuse's, of the keys below. */
  tracerProvider?: TracerProvider;
  /** Where to, if no provider is given; `LANGFUSE_BASE_URL`, `LANGFUSE_PUBLIC_KEY` and `LANGFUSE_SECRET_KEY` by default. */
  langfuse?: { baseUrl?: string; publicKey?: string; secretKey?: string };
  /** Told once of each thing that keeps calls from being recorded. Default: a warning of the process. */
  onProblem?: (problem: string) => void;
}

/** What a wrapper knows of its own accord; options win. */
export interface Known {
  agent?: string | undefined;
  sessionId?: string | undefined;
  tags?: readonly string[] | undefined;
}
