import { LangfuseOtelSpanAttributes } from '@langfuse/tracing';
import type { Attributes } from '@opentelemetry/api';
import { TRACED } from '../../records/source/traced-call.ts';
import type { Known, TracerOptions } from '../options.ts';
import { withoutSecrets } from './secrets.ts';

/** What a span of ours says of its trace. */
export function attributesOf(options: TracerOptions, { agent: known, sessionId: knownSession, tags: knownTags }: Known): Attributes {
  const { userId, promptVersion, tags = knownTags, environment, metadata = {} } = options;
  const agent = options.agent ?? known ?? 'agent';
  const session = asked(options.sessionId) ?? knownSession;
  const user = asked(userId);
  const given = { ...metadata, agent, ...(promptVersion === undefined ? {} : { [TRACED.promptVersion]: promptVersion }) };
  const clean = Object.entries(given).map(([key, value]) => [
    `${LangfuseOtelSpanAttributes.OBSERVATION_METADATA}.${key}`,
    withoutSecrets(String(value), key in metadata ? options.mask : undefined),
  ]);
  return {
    [LangfuseOtelSpanAttributes.TRACE_NAME]: agent,
    ...(session ? { [LangfuseOtelSpanAttributes.TRACE_SESSION_ID]: session } : {}),
    ...(user ? { [LangfuseOtelSpanAttributes.TRACE_USER_ID]: user } : {}),
    ...(tags ? { [LangfuseOtelSpanAttributes.TRACE_TAGS]: [...tags] } : {}),
    ...(environment === undefined ? {} : { [LangfuseOtelSpanAttributes.ENVIRONMENT]: environment }),
    ...(promptVersion === undefined ? {} : { [LangfuseOtelSpanAttributes.VERSION]: promptVersion }),
    ...Object.fromEntries(clean),
  };
}

function asked(value: string | (() => string | undefined) | undefined): string | undefined {
  return typeof value === 'function' ? value() : value;
}
