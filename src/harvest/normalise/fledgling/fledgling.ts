import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import type { ModelRequest } from '../../../records/model-request.ts';
import { TRACED, TRACED_CALL } from '../../../records/source/traced-call.ts';
import { numberDefect } from '../../../rows/request/json-defects.ts';
import { responseFormatIn } from '../../../rows/request/response-format.ts';
import { toolChoiceIn } from '../../../rows/request/tool-choice.ts';
import { toolsIn } from '../../../rows/request/tools.ts';
import { refuse, Unreadable } from '../../../rows/request/unreadable.ts';
import { envelopeOf } from '../envelope.ts';
import type { Evidence, Instrumentation } from '../instrumentation.ts';
import { answerOf } from '../openai/answer.ts';
import { turnsOf } from '../openai/conversation.ts';
import { refuseContinued } from '../openai/request.ts';
import { callOfBody } from '../openai/response-body.ts';
import { isResponseBody } from '../openai/shapes.ts';
import { refuseUnfinished } from '../pieces/finish.ts';
import type { Recorded } from '../recorded.ts';
import { saidIn } from './said.ts';

/** Fledgling's own tracer, which records a call whole: nothing is guessed, and whatever is not as it writes it is refused. */
export const fledgling: Instrumentation = {
  name: 'fledgling',
  evidence(recorded): Evidence | null {
    return saidIn(recorded, TRACED.record) === undefined ? null : { certainty: 'library', marks: [`metadata ${TRACED.record}`] };
  },
  normalise(recorded) {
    const [form, api] = [recorded.metadata(TRACED.record), recorded.metadata(TRACED.api)];
    if (form !== TRACED_CALL)
      throw new Unreadable('unsupported-instrumentation', `recorded as ${JSON.stringify(form)}; this version of Fledgling reads ${TRACED_CALL}`);
    const asked = recorded.input();
    if (!isJsonObject(asked)) throw new Unreadable('unreadable-input', 'the request is no object');
    refuse(numberDefect(asked));
    if (api !== 'chat' && api !== 'responses') throw new Unreadable('unsupported-instrumentation', `recorded of the API ${JSON.stringify(api)}`);
    const said = api === 'chat' ? chatIn(recorded, asked) : responseIn(recorded, asked);
    refuseUnfinished(recorded.metadata(TRACED.finishReason), { holdsCall: said.output.toolCalls.length > 0 });
    return { ...envelopeOf(recorded), instrumentation: 'fledgling', ...said };
  },
};

type Said = ModelRequest & Pick<ModelCall, 'output'>;

const OF_CHAT = new Set(['messages', 'tools', 'tool_choice', 'functions', 'function_call', 'response_format']);

function chatIn(recorded: Recorded, asked: JsonObject): Said {
  refuseOther(asked, OF_CHAT);
  const { messages, tools, tool_choice: choice, functions, function_call: old, response_format: format } = asked;
  refuseProviderExecuted([messages, recorded.output()]);
  if (!Array.isArray(messages)) throw new Unreadable('unreadable-input', 'the messages are no list');
  return {
    messages: turnsOf(messages),
    tools: toolsIn(tools ?? functions),
    toolChoice: toolChoiceIn(choice ?? old),
    responseFormat: responseFormatIn(format),
    output: answerOf(recorded),
  };
}

const OF_RESPONSES = new Set(['input', 'instructions', 'tools', 'tool_choice', 'text', 'prompt', 'previous_response_id', 'conversation']);

function responseIn({ output }: Recorded, asked: JsonObject): Said {
  refuseOther(asked, OF_RESPONSES);
  refuseContinued([asked]);
  const body = output();
  if (!isResponseBody(body)) throw new Unreadable('unreadable-output', 'the answer is no body of the Responses API');
  return callOfBody(asked['input'], body);
}

function refuseOther(asked: JsonObject, known: ReadonlySet<string>): void {
  const other = Object.keys(asked).find((key) => !known.has(key));
  if (other !== undefined) throw new Unreadable('unreadable-input', `the request holds "${other}", which the tracer does not write`);
}

/** The AI SDK's models may call what the provider itself runs: no agent could run it for another model. */
function refuseProviderExecuted(places: readonly unknown[]): void {
  if (places.some((place) => JSON.stringify(place ?? null).includes('"provider_executed":true')))
    throw new Unreadable('provider-executed-tool', 'a tool was called and answered by the provider itself');
}
