import { isJsonObject } from '../../../records/json.ts';
import type { Evidence } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';
import { isOneTurn } from './one-turn.ts';
import { answeredIn, askedIn, isItem, isMessage } from './shapes.ts';

/** `OpenAI.chat`, `AzureOpenAI.responses`, `OpenAI-completion` (JS), `OpenAI-generation` (Python): names the wrapper gives by itself. */
const NAME = /^\w*OpenAI[.-]/;
/** Parameters under the API's own names: the wrapper always records one of them, in JS chats, with Responses bodies, in Python. */
const PARAMETERS = ['response_format', 'parallel_tool_calls', 'frequency_penalty'];

/**
 * Input and output must both have a shape of the Chat Completions or the Responses API. Any library may write a text as input: it counts
 * only beside marks of the wrapper, or where it is surely one turn. Others write the same shapes, so this is never more than a shape.
 */
export function openAiEvidence(recorded: Recorded): Evidence | null {
  if (recorded.observation.type !== 'GENERATION') return null;
  const input = recorded.input();
  // The Messages API of Anthropic keeps the system text apart.
  if (isJsonObject(input) && 'system' in input) return null;
  const asked = askedShape(askedIn(input));
  const answered = answeredShape(recorded.output());
  const own = wrapperMarks(recorded);
  if (!asked || !answered || (asked === 'text' && own.length === 0 && !isOneTurn(recorded))) return null;
  return { certainty: 'shape', marks: [`input: ${asked}`, `output: ${answered}`, ...own] };
}

function askedShape(asked: unknown): string | null {
  if (typeof asked === 'string' && asked !== '') return 'text';
  if (!Array.isArray(asked) || asked.length === 0 || !asked.every((turn) => isMessage(turn) || isItem(turn))) return null;
  return asked.every(isMessage) ? 'messages' : 'items';
}

function answeredShape(output: unknown): string | null {
  return output === undefined || output === null || output === '' ? 'missing' : (answeredIn(output)?.shape ?? null);
}

/** What only the wrapper writes, wherever it stands. */
export function wrapperMarks({ observation, parameters }: Recorded): string[] {
  const name = NAME.test(observation.name ?? '') ? [`name ${observation.name}`] : [];
  return [...name, ...PARAMETERS.filter((key) => key in parameters()).map((key) => `parameter ${key}`)];
}
