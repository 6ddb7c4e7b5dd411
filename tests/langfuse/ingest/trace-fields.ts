import type { Attributes } from '../otlp/resource-spans.ts';
import { asText } from './json.ts';

const USER = [
  'langfuse.user.id',
  'user.id',
  'langfuse.observation.metadata.langfuse_user_id',
  'langfuse.trace.metadata.langfuse_user_id',
  'ai.telemetry.metadata.userId',
];
const SESSION = [
  'langfuse.session.id',
  'session.id',
  'gen_ai.conversation.id',
  'langfuse.observation.metadata.langfuse_session_id',
  'langfuse.trace.metadata.langfuse_session_id',
  'ai.telemetry.metadata.sessionId',
];
const TAGS = [
  'langfuse.trace.tags',
  'langfuse.tags',
  'langfuse.observation.metadata.langfuse_tags',
  'langfuse.trace.metadata.langfuse_tags',
  'ai.telemetry.metadata.tags',
  'tag.tags',
];
const ENVIRONMENT = ['langfuse.environment', 'deployment.environment.name', 'deployment.environment'];

const first = (attributes: Attributes, keys: readonly string[]): unknown => keys.map((key) => attributes[key]).find(Boolean);

/** What a span says of its trace; v4 keeps it with the span, v3 with the trace. */
export function traceFields(attributes: Attributes, resource: Attributes) {
  const isPublic = attributes['langfuse.trace.public'] ?? attributes['langfuse.public'];
  return {
    traceName: asText(attributes['langfuse.trace.name']),
    userId: asText(first(attributes, USER)),
    sessionId: asText(first(attributes, SESSION)),
    tags: tagsOf(first(attributes, TAGS)),
    public: isPublic === true || isPublic === 'true',
    environment: environment(attributes, resource),
    release: asText(attributes['langfuse.release'] ?? resource['langfuse.release']),
    version: asText(attributes['langfuse.version'] ?? resource['service.version']),
  };
}

function environment(attributes: Attributes, resource: Attributes): string {
  for (const key of ENVIRONMENT) {
    const value = attributes[key] || resource[key];
    if (value) return String(value).toLowerCase();
  }
  return 'default';
}

function tagsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== 'string') return [];
  if (value.trim().startsWith('[')) {
    try {
      const list: unknown = JSON.parse(value);
      if (Array.isArray(list)) return list.map(String);
    } catch {
      // Not JSON after all: a tag may begin with a bracket.
    }
  }
  return value.split(',').map((tag) => tag.trim());
}
