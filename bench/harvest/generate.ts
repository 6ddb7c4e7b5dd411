import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const TOOLS = ['find_order', 'refund_order', 'track_parcel', 'list_invoices', 'open_ticket', 'close_account'].map((name) => ({
  type: 'function',
  function: {
    name,
    description: `${name.replace('_', ' ')} of the shop's customer, by what the customer says. Ask before anything is paid out.`,
    parameters: {
      type: 'object',
      properties: { order: { type: 'string', description: 'The number on the invoice.' }, reason: { type: 'string' }, amount: { type: 'number' } },
      required: ['order'],
    },
  },
}));

const WORDS = 'the parcel never came and I would like my money back for this blue lamp which broke on its first evening'.split(' ');

/** The observations of one trace of a shop's agent, as a v2 page has them: what was asked, a call, its result, the answer. Newest first. */
export function traceOf(number: number): object[] {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + number * 60_000 + second * 1000).toISOString();
  const traceId = number.toString(16).padStart(32, '0');
  const order = `A-${(number * 7919) % 1_000_003}`;
  const said = Array.from({ length: 24 }, (_, index) => WORDS[(number * 31 + index * index) % WORDS.length]).join(' ');
  const user = { role: 'user', content: `Order ${order}: ${said}` };
  const system = { role: 'system', content: 'You help the customers of a shop. Use a tool where one helps, and be brief.' };
  const call = { id: `call_${number}`, type: 'function', function: { name: 'find_order', arguments: JSON.stringify({ order, reason: said.slice(0, 40) }) } };
  const asked = { role: 'assistant', content: null, tool_calls: [call] };
  const result = { role: 'tool', tool_call_id: call.id, content: JSON.stringify({ order, state: 'lost', amount: number % 97 }) };
  const common = { traceId, projectId: 'p', environment: 'default', level: 'DEFAULT', sessionId: `s${Math.floor(number / 3)}`, traceName: 'shop', tags: [] };
  const generation = (index: number, messages: object[], output: object) => ({
    ...common,
    id: `${traceId.slice(20)}${index}`,
    type: 'GENERATION',
    name: 'OpenAI.chat',
    startTime: at(index),
    endTime: at(index + 1),
    parentObservationId: `${traceId.slice(20)}0`,
    input: JSON.stringify({ messages, tools: TOOLS }),
    output: JSON.stringify(output),
    metadata: { 'scope.name': 'langfuse-sdk', 'resourceAttributes.service.name': 'shop' },
    modelParameters: { frequency_penalty: 0 },
    providedModelName: 'gpt-4o-mini',
    usageDetails: { input: 512, output: 31, total: 543 },
    costDetails: { total: 0.0001 },
  });
  const span = (index: number, type: string, name: string, input: string, output: string) => ({
    ...common,
    id: `${traceId.slice(20)}${index}`,
    type,
    name,
    startTime: at(index),
    endTime: at(index + 1),
    parentObservationId: index === 0 ? null : `${traceId.slice(20)}0`,
    input,
    output,
    metadata: { 'scope.name': 'shop' },
  });
  return [
    generation(3, [system, user, asked, result], { role: 'assistant', content: `Your order ${order} is lost: the money is on its way.` }),
    span(2, 'TOOL', 'find_order', JSON.stringify({ order }), result.content),
    generation(1, [system, user], asked),
    span(0, 'AGENT', 'shop', user.content, 'done'),
  ];
}

/** JSONL of about `count` observations, newest first, as an export has them. */
export async function writeTraces(path: string, count: number): Promise<void> {
  const out = createWriteStream(path, { highWaterMark: 1 << 22 });
  for (let number = Math.floor(count / 4) - 1; number >= 0; number -= 1) {
    const lines = traceOf(number).map((observation) => `${JSON.stringify(observation)}\n`);
    if (!out.write(lines.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}
