import type { ChatRequest } from '../../eval/ports.ts';
import { plainChat } from '../../records/chat.ts';

const SYSTEM = 'Reply with one tool call.\nget_weather(city,day?,unit:c|f)\nset_reminder(minutes,text)';
const ASKED = ['weather for Oslo', 'weather for Rome tomorrow in f', 'remind me to call mom in an hour', 'tell me a joke'];

/** What the demo's agent is asked: the scripted teacher and the nano model both answer it with a call. */
export function agentRequests(): ChatRequest[] {
  return ASKED.map((content, index) => ({
    exampleId: `asked-${index}`,
    ...plainChat([
      { role: 'system', content: SYSTEM },
      { role: 'user', content },
    ]),
  }));
}
