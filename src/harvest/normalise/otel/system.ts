import { isJsonObject } from '../../../records/json.ts';
import { Unreadable } from '../../../rows/request/unreadable.ts';
import { systemText } from '../conversation/asked.ts';
import { messageIn } from '../conversation/message.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';

/** Gives its instructions to every model call, and records them on the agent's span alone. */
const HANDS_ON = 'agent_framework';

/** System text that stands beside the conversation: in the attribute for it, or with the agent that made the call. */
export function systemBeside(recorded: Recorded, trace: Trace): string {
  const own = systemText(recorded.metadata('gen_ai.system_instructions'));
  const parent = trace.parentOf(recorded);
  if (own !== '' || recorded.metadata('scope.name') !== HANDS_ON || !recorded.observation.parentObservationId) return own;
  if (!parent) throw new Unreadable('incomplete-history', "the agent's span, which holds its instructions, is not among the observations");
  const given = systemText(parent.metadata('gen_ai.system_instructions'));
  if (given !== '') return given;
  const asked = parent.input();
  const messages = isJsonObject(asked) ? asked['messages'] : asked;
  const [first] = Array.isArray(messages) ? messages : [];
  if (!isJsonObject(first) || first['role'] !== 'system') return '';
  return messageIn(first, 'the system text')
    .parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []))
    .join('');
}
