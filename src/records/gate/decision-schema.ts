import { z } from 'zod';
import { Decision } from '../comparison.ts';

/** The JSON Schema (draft 2020-12) of a `decision.json`, for those who read it elsewhere; what older files lack is not required. */
export function decisionJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(Decision, { io: 'input' }), title: 'Fledgling decision.json' };
}
