import { operationsAgent } from './agent.ts';

// `node ask.ts "what is the weather in Oslo tomorrow in celsius"`: one line of JSON.
const question = process.argv.slice(2).join(' ') || 'what is the weather in Oslo tomorrow in celsius';
// As in its traces: one model call a request.
const { text, toolCalls, toolResults, providerMetadata } = await operationsAgent.generate(question, { maxSteps: 1 });
const call = toolCalls[0] ? { name: toolCalls[0].payload.toolName, arguments: toolCalls[0].payload.args } : null;
console.log(JSON.stringify({ call, result: toolResults[0]?.payload.result ?? null, text, servedBy: providerMetadata?.['fledgling'] ?? null }));
