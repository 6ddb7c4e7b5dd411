import { expect, it } from 'vitest';
import { answersOf } from '../../../eval/chat-model.contract.ts';
import { type ChatContent, plainChat } from '../../../records/chat.ts';
import { TEACHER_MODEL } from '../../teacher/completion-body.ts';
import { startTeacher } from '../../teacher/server.ts';
import { optionsFor } from '../hosted-model.test-data.ts';
import { openHostedModel } from '../hosted-model.ts';
import { startServer } from '../loopback.test-data.ts';
import { askedOf } from './request.ts';
import { toolNames } from './tool-names.ts';

const asked = (content: ChatContent) => askedOf(content, { names: toolNames(content), isOpenAi: true });

const WEATHER = {
  name: 'get_weather',
  description: 'Weather of a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
  strict: null,
};

const NATIVE: ChatContent = {
  messages: [
    { role: 'system', content: 'You are an agent.' },
    { role: 'user', content: 'weather for Oslo and Rome' },
    {
      role: 'assistant',
      content: null,
      toolCalls: [
        { id: 'call_1', name: 'get_weather', arguments: { unit: 'c', city: 'Oslo' } },
        { id: 'call_2', name: 'get_weather', arguments: {} },
      ],
    },
    { role: 'tool', toolCallId: 'call_1', content: '{"celsius":4}' },
    { role: 'tool', toolCallId: 'call_2', content: '' },
    { role: 'assistant', content: 'Four degrees.', toolCalls: [] },
    { role: 'user', content: 'weather for Rome' },
  ],
  tools: [WEATHER, { name: 'get_time', description: null, parameters: {}, strict: true }],
  toolChoice: { name: 'get_weather' },
  parallelToolCalls: false,
  responseFormat: { type: 'json_schema', name: 'answer', description: null, schema: { type: 'object' }, strict: true },
  reasoningEffort: null,
};

it('sends a whole conversation, its tools and its format as the API has them', async () => {
  const server = await startServer();
  await answersOf(openHostedModel(optionsFor(server.url, { provider: 'azure-openai' }).options), [{ exampleId: 'native', ...NATIVE }]);
  expect(server.seen[0]?.body).toEqual({
    model: 'echo',
    messages: [
      { role: 'system', content: 'You are an agent.' },
      { role: 'user', content: 'weather for Oslo and Rome' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"unit":"c","city":"Oslo"}' } },
          { id: 'call_2', type: 'function', function: { name: 'get_weather', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"celsius":4}' },
      { role: 'tool', tool_call_id: 'call_2', content: '' },
      { role: 'assistant', content: 'Four degrees.' },
      { role: 'user', content: 'weather for Rome' },
    ],
    tools: [
      { type: 'function', function: { name: WEATHER.name, description: WEATHER.description, parameters: WEATHER.parameters } },
      { type: 'function', function: { name: 'get_time', strict: true } },
    ],
    tool_choice: { type: 'function', function: { name: 'get_weather' } },
    parallel_tool_calls: false,
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' }, strict: true } },
    temperature: 0,
    seed: 42,
    max_completion_tokens: 64,
  });
  await server.close();
});

it('sends names and empty parameters as they were recorded to a server that is neither OpenAI nor Azure', async () => {
  const server = await startServer();
  const lookup = { name: 'crm.lookup', description: null, parameters: {}, strict: null };
  const messages: ChatContent['messages'] = [
    { role: 'user', content: 'Oslo?' },
    { role: 'assistant', content: null, toolCalls: [{ id: 'call_1', name: 'crm.lookup', arguments: {} }] },
    { role: 'tool', toolCallId: 'call_1', content: '{}' },
  ];
  const responseFormat: ChatContent['responseFormat'] = { type: 'json_schema', name: 'crm.answer', description: null, schema: {}, strict: null };
  const content: ChatContent = { ...plainChat(messages), tools: [lookup], toolChoice: { name: 'crm.lookup' }, responseFormat };
  await answersOf(openHostedModel(optionsFor(server.url).options), [{ exampleId: 'native', ...content }]);
  expect(server.seen[0]?.body).toMatchObject({
    messages: [{}, { tool_calls: [{ function: { name: 'crm.lookup' } }] }, {}],
    tools: [{ type: 'function', function: { name: 'crm.lookup', parameters: {} } }],
    tool_choice: { function: { name: 'crm.lookup' } },
    response_format: { json_schema: { name: 'crm.answer' } },
  });
  await server.close();
});

it('is understood by a server that reads it: the scripted teacher answers what the user says last, with a call of its own', async () => {
  const teacher = await startTeacher({ seed: 42, errorRate: 0 });
  const model = openHostedModel(optionsFor(teacher.url, { model: TEACHER_MODEL }).options);
  const predictions = await answersOf(model, [{ exampleId: 'native', ...NATIVE }]);
  // A native call is no text; reading it as a prediction is not the business of the request.
  expect(predictions).toMatchObject([{ outcome: 'answered', text: '' }]);
  await teacher.close();
});

it.each<[string, Partial<ChatContent>, object]>([
  ['a tool choice by word', { tools: [WEATHER], toolChoice: 'required' }, { tool_choice: 'required' }],
  ['a reasoning effort', { reasoningEffort: 'low' }, { reasoning_effort: 'low' }],
  [
    'who speaks',
    {
      messages: [
        { role: 'user', content: 'Oslo?', name: 'ada' },
        { role: 'assistant', content: 'Yes.', toolCalls: [], name: 'helper' },
      ],
    },
    {
      messages: [
        { role: 'user', content: 'Oslo?', name: 'ada' },
        { role: 'assistant', content: 'Yes.', name: 'helper' },
      ],
    },
  ],
  ['a JSON object as answer', { responseFormat: { type: 'json_object' } }, { response_format: { type: 'json_object' } }],
  [
    'a schema said in words',
    { responseFormat: { type: 'json_schema', name: 'a', description: 'An answer.', schema: {}, strict: null } },
    { response_format: { type: 'json_schema', json_schema: { name: 'a', description: 'An answer.', schema: {} } } },
  ],
])('says %s', (_what, change, expected) => {
  expect(asked({ ...plainChat(NATIVE.messages), ...change })).toMatchObject(expected);
});

it('says nothing of parallel calls where no tool is offered', () => {
  expect(Object.keys(asked({ ...plainChat(NATIVE.messages), parallelToolCalls: true }))).toEqual(['messages']);
});
