import type { JsonObject } from '../../../records/json.ts';
import type { Recorded } from '../recorded.ts';

const REQUESTED = ['temperature', 'max_tokens', 'top_p', 'top_k', 'seed', 'frequency_penalty', 'presence_penalty', 'stop_sequences', 'reasoning_effort'];

/** The parameters with what the attributes `gen_ai.request.…` say besides; null where nothing is said. */
export function genAiParameters({ parameters, metadata }: Recorded): JsonObject | null {
  const requested = REQUESTED.flatMap((name): [string, string | number | boolean][] => {
    const value = metadata(`gen_ai.request.${name}`);
    const said = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    return typeof said === 'string' || typeof said === 'number' || typeof said === 'boolean' ? [[name, said]] : [];
  });
  const all = { ...parameters(), ...Object.fromEntries(requested) };
  return Object.keys(all).length > 0 ? all : null;
}
