import { isJsonObject, type JsonObject } from '../../records/json.ts';
import type { Evidence, Writer } from './instrumentation.ts';
import { decoded, type Recorded } from './recorded.ts';

/**
 * Writers that are known by sight but have no reader yet, so that nobody else's reader takes their generations for its own.
 * Whoever writes the reader takes the entry along.
 */
export const UNREAD: readonly Writer[] = [
  known('vercel-ai-sdk-7', { certainty: 'library', metadata: [], scopes: /^gen_ai$/ }),
  known('anthropic', {
    certainty: 'library',
    metadata: [],
    shape: ({ parts, tools }) => parts.some(({ type }) => type === 'tool_use' || type === 'tool_result') || tools.some((tool) => 'input_schema' in tool),
  }),
];

interface Signs {
  /** What its own metadata or scope make certain. */
  certainty: Exclude<Evidence['certainty'], 'shape'>;
  metadata: readonly string[];
  scopes?: RegExp;
  /** What it writes and the Chat Completions API does not. */
  shape?(objects: Objects): boolean;
}

interface Objects {
  /** Messages and items of input and output. */
  turns: readonly JsonObject[];
  /** Parts of their content. */
  parts: readonly JsonObject[];
  tools: readonly JsonObject[];
}

function known(name: string, { certainty, metadata, scopes, shape }: Signs): Writer {
  return {
    name,
    evidence(recorded) {
      if (recorded.observation.type !== 'GENERATION') return null;
      const scope = recorded.metadata('scope.name');
      const marks = metadata.filter((key) => recorded.metadata(key) !== undefined).map((key) => `metadata ${key}`);
      if (typeof scope === 'string' && scopes?.test(scope)) marks.push(`scope ${scope}`);
      if (marks.length > 0) return { certainty, marks };
      return shape?.(objectsIn(recorded)) ? { certainty: 'shape', marks: [`messages or tools as ${name} writes them`] } : null;
    },
  };
}

function objectsIn({ input, output, metadata }: Recorded): Objects {
  const asked = input();
  const fields = isJsonObject(asked) ? asked : {};
  const turns = [...objects(fields['messages'] ?? asked), ...objects(output())];
  return { turns, parts: turns.flatMap(({ content }) => objects(content)), tools: objects(decoded(fields['tools']) ?? metadata('tools')) };
}

function objects(value: unknown): JsonObject[] {
  return (Array.isArray(value) ? value.map(decoded) : [value]).filter(isJsonObject);
}
