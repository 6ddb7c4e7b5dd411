import type { Tracer } from '@opentelemetry/api';
import { DECLARED, TRACED } from '../../records/source/traced-call.ts';
import type { TracerOptions } from '../options.ts';
import { tell } from '../recording/problems.ts';
import { providerOf } from '../recording/transport.ts';
import { type Integration, integrationOf } from './integration.ts';
import { cleanTracer } from './tracer.ts';

export interface AiSdkOptions extends TracerOptions {
  /** JSON Schema of the answer, for `generateText` with `Output.object` in AI SDK 5 and 6, which do not record it. Version 7 needs none. */
  outputSchema?: Readonly<Record<string, unknown>>;
}

/** The value of `telemetry` (AI SDK 7) or `experimental_telemetry` (5, 6). */
export interface AiSdkTelemetry {
  isEnabled: boolean;
  functionId: string;
  recordInputs: boolean;
  recordOutputs: boolean;
  /** Of versions 5 and 6. */
  metadata: Record<string, string | number | boolean | string[]>;
  tracer: Tracer;
  /** Of version 7: it records each call of the model whole, whatever else is registered. */
  integrations: Integration[];
}

/**
 * Settings of one call of the AI SDK, made anew for each: `generateText({ …, telemetry: aiSdkTelemetry({ agent, sessionId }) })`. Tools, choice, whole
 * history and the schema of the answer are recorded as `harvest` reads them. `undefined` while nothing is recorded, which the SDK takes for off.
 */
export function aiSdkTelemetry(options: AiSdkOptions = {}): AiSdkTelemetry | undefined {
  try {
    const provider = providerOf(options);
    if (!provider) return undefined;
    const { agent = 'agent', content = true, outputSchema, promptVersion, metadata = {} } = options;
    const session = typeof options.sessionId === 'function' ? options.sessionId() : options.sessionId;
    const user = typeof options.userId === 'function' ? options.userId() : options.userId;
    return {
      isEnabled: true,
      functionId: agent,
      recordInputs: content,
      recordOutputs: content,
      metadata: {
        ...metadata,
        agent,
        ...(session ? { sessionId: session } : {}),
        ...(user ? { userId: user } : {}),
        ...(options.tags ? { tags: [...options.tags] } : {}),
        ...(promptVersion === undefined ? {} : { [TRACED.promptVersion]: promptVersion }),
        ...(outputSchema ? { [DECLARED.outputSchema]: JSON.stringify(outputSchema) } : {}),
      },
      tracer: cleanTracer(provider.getTracer('ai'), options),
      integrations: [integrationOf(options)],
    };
  } catch (error) {
    tell(`A call of the AI SDK is not recorded: ${error instanceof Error ? error.message : String(error)}`, options.onProblem);
    return undefined;
  }
}
