import type { Observation } from '../../../records/observation.ts';

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const openAiTool = { type: 'function', function: { name: 'get_weather', description: 'Weather.', parameters: schema } };
const args = { city: 'Oslo' };
const openAiCall = { id: 'call_A', type: 'function', function: { name: 'get_weather', arguments: JSON.stringify(args) } };
const langChainCall = { name: 'get_weather', args, id: 'call_A', type: 'tool_call' };
const otel = { 'attributes.gen_ai.operation.name': 'chat', 'attributes.gen_ai.tool.definitions': JSON.stringify([openAiTool]) };
const partsCall = { type: 'tool_call', id: 'call_A', name: 'get_weather', arguments: args };
const partsAsked = [
  { role: 'system', content: 'Be terse.' },
  { role: 'user', parts: [{ type: 'text', content: 'Weather in Rome?' }] },
  { role: 'assistant', parts: [{ ...partsCall, id: 'call_R', arguments: { city: 'Rome' } }] },
  { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_R', response: { temp: 25 } }] },
  { role: 'user', parts: [{ type: 'text', content: 'And in Oslo?' }] },
];

/** A generation on its own, the model asked for the weather in Oslo and calling for it, as each library writes that. */
export const samples: Record<string, Partial<Observation>> = {
  'LangChain for JS': {
    name: 'ChatOpenAI',
    metadata: { ls_provider: 'openai' },
    input: {
      messages: [
        { content: [{ type: 'text', text: 'Be terse.' }], role: 'system' },
        { content: 'Weather in Rome?', role: 'user' },
        { content: '', role: 'assistant', tool_calls: [{ ...langChainCall, id: 'call_R', args: { city: 'Rome' } }] },
        { content: '25', additional_kwargs: {}, role: 'get_weather' },
        { content: 'And in Oslo?', role: 'user' },
      ],
      tools: [openAiTool],
    },
    output: { content: '', role: 'assistant', tool_calls: [langChainCall] },
  },
  'LangChain for Python': {
    name: 'ChatOpenAI',
    metadata: { ls_provider: 'openai', langgraph_step: 1 },
    input: [
      { role: 'user', content: 'Weather in Oslo?' },
      { role: 'tool', content: openAiTool },
    ],
    output: { role: 'assistant', content: '', tool_calls: [langChainCall], additional_kwargs: { tool_calls: [openAiCall], refusal: null } },
  },
  'LangChain with Claude': {
    name: 'ChatAnthropic',
    metadata: { ls_provider: 'anthropic' },
    input: { messages: [{ role: 'user', content: 'Weather in Oslo?' }], tools: [{ name: 'get_weather', description: 'Weather.', input_schema: schema }] },
    output: { role: 'assistant', content: [{ type: 'tool_use', id: 'call_A', name: 'get_weather', input: args }], tool_calls: [langChainCall] },
  },
  'serialised LangChain messages': {
    name: 'ChatOpenAI',
    metadata: {},
    input: {
      messages: [[{ lc: 1, type: 'constructor', id: ['langchain_core', 'messages', 'HumanMessage'], kwargs: { content: 'Weather in Oslo?' } }]],
      tools: [openAiTool],
    },
    output: {
      lc: 1,
      type: 'constructor',
      id: ['langchain_core', 'messages', 'AIMessage'],
      kwargs: { content: '', tool_calls: [langChainCall], invalid_tool_calls: [], response_metadata: { finish_reason: 'tool_calls' } },
    },
  },
  'GenAI parts': { metadata: otel, input: partsAsked, output: [{ role: 'assistant', parts: [partsCall], finish_reason: 'tool_call' }] },
  'GenAI events': {
    metadata: otel,
    input: [
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Weather in Oslo?' },
    ],
    output: { index: 0, finish_reason: 'tool_calls', message: JSON.stringify({ role: 'assistant', tool_calls: [openAiCall] }) },
  },
  'Semantic Kernel': {
    metadata: { ...otel, scope: { name: 'Microsoft.SemanticKernel.Diagnostics' } },
    input: [{ role: 'user', 'gen_ai.event.content': '{"role":"user","name":null,"content":"Weather in Oslo?","tool_calls":[]}', 'gen_ai.system': 'openai' }],
    output: {
      'gen_ai.event.content': JSON.stringify({
        index: 0,
        message: { role: 'Assistant', name: null, content: null, tool_calls: [openAiCall] },
        tool_calls: [],
        finish_reason: 'ToolCalls',
      }),
    },
  },
  Strands: {
    metadata: { ...otel, scope: { name: 'strands.telemetry.tracer' } },
    input: [{ role: 'user', content: '[{"text": "Weather in Oslo?"}]' }],
    output: { finish_reason: 'tool_use', message: JSON.stringify([{ toolUse: { toolUseId: 'call_A', name: 'get_weather', input: args } }]) },
  },
  OpenLLMetry: {
    metadata: {
      'attributes.llm.request.type': 'chat',
      'attributes.llm.request.functions.0.name': 'get_weather',
      'attributes.llm.request.functions.0.description': 'Weather.',
      'attributes.llm.request.functions.0.parameters': JSON.stringify(schema),
    },
    input: [{ role: 'user', content: 'Weather in Oslo?' }],
    output: [{ role: 'assistant', finish_reason: 'tool_calls', tool_calls: [{ id: 'call_A', name: 'get_weather', arguments: JSON.stringify(args) }] }],
  },
  'OpenInference messages': {
    metadata: { attributes: { 'openinference.span.kind': 'LLM', 'llm.tools.0.tool.json_schema': JSON.stringify(openAiTool) } },
    input: [{ message: { role: 'user', contents: [{ message_content: { type: 'text', text: 'Weather in Oslo?' } }] } }],
    output: [
      { message: { role: 'assistant', tool_calls: [{ tool_call: { id: 'call_A', function: { name: 'get_weather', arguments: JSON.stringify(args) } } }] } },
    ],
  },
  'an API body under OpenInference': {
    metadata: { attributes: { 'openinference.span.kind': 'LLM' } },
    input: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Weather in Oslo?' }], tools: [openAiTool] },
    output: {
      object: 'chat.completion',
      choices: [{ index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [openAiCall] } }],
    },
  },
  Gemini: {
    metadata: {},
    input: {
      contents: [{ role: 'user', parts: [{ text: 'Weather in Oslo?' }] }],
      config: {
        tools: [
          {
            functionDeclarations: [
              { name: 'get_weather', description: 'Weather.', parameters: { type: 'OBJECT', properties: { city: { type: 'STRING' } }, required: ['city'] } },
            ],
          },
        ],
      },
    },
    output: { candidates: [{ content: { role: 'model', parts: [{ functionCall: { name: 'get_weather', args } }] }, finishReason: 'STOP' }] },
  },
  Bedrock: {
    metadata: {},
    input: {
      messages: [{ role: 'user', content: [{ text: 'Weather in Oslo?' }] }],
      toolConfig: { tools: [{ toolSpec: { name: 'get_weather', description: 'Weather.', inputSchema: { json: schema } } }] },
    },
    output: {
      output: { message: { role: 'assistant', content: [{ toolUse: { toolUseId: 'call_A', name: 'get_weather', input: args } }] } },
      stopReason: 'tool_use',
    },
  },
  'pydantic-ai': {
    metadata: {
      'scope.name': 'pydantic-ai',
      'attributes.model_request_parameters': JSON.stringify({
        function_tools: [{ name: 'get_weather', parameters_json_schema: schema, description: 'Weather.', strict: null }],
        output_tools: [],
        allow_text_output: true,
      }),
    },
    input: partsAsked,
    output: [{ role: 'assistant', parts: [partsCall], finish_reason: 'tool_call' }],
  },
  "OpenAI's Agents SDK": {
    name: 'response',
    metadata: { scope: { name: 'openinference.instrumentation.openai_agents' }, attributes: { 'openinference.span.kind': 'LLM' } },
    input: [{ role: 'user', content: 'Weather in Oslo?' }],
    output: {
      object: 'response',
      status: 'completed',
      instructions: 'Be terse.',
      tools: [{ type: 'function', name: 'get_weather', description: 'Weather.', parameters: schema, strict: true }],
      tool_choice: 'auto',
      text: { format: { type: 'text' } },
      output: [{ type: 'function_call', id: 'fc', call_id: 'call_A', name: 'get_weather', arguments: JSON.stringify(args), status: 'completed' }],
    },
  },
};
