import OpenAI from 'openai';
import operations from '../operations.json' with { type: 'json' };

// `node ask.ts "what is the weather in Oslo tomorrow in celsius"`: one line of JSON.
const { FLEDGLING_URL = 'http://127.0.0.1:4010/v1', FLEDGLING_KEY = 'none', FLEDGLING_MODEL = 'scripted-teacher' } = process.env;
const question = process.argv.slice(2).join(' ') || 'what is the weather in Oslo tomorrow in celsius';

const client = new OpenAI({ baseURL: FLEDGLING_URL, apiKey: FLEDGLING_KEY });
const completion = await client.chat.completions.create({
  model: FLEDGLING_MODEL,
  temperature: 0,
  messages: [
    { role: 'system', content: operations.instructions },
    { role: 'user', content: question },
  ],
  tools: operations.tools.map((tool) => ({ type: 'function', function: tool })),
});
const message = completion.choices[0]?.message;
const called = message?.tool_calls?.[0];
const call = called?.type === 'function' ? { name: called.function.name, arguments: JSON.parse(called.function.arguments) } : null;
console.log(JSON.stringify({ call, text: message?.content ?? '' }));
