import { expect, it } from 'vitest';
import { refusedField } from './sent-fields.ts';

const SENT = { reasoning_effort: 'low', temperature: 0, seed: 42, max_tokens: 64, parallel_tool_calls: false, stream_options: {} };

it.each<[string | null, string, string]>([
  ['temperature', "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.", 'temperature'],
  ['reasoning_effort', "Unsupported parameter: 'reasoning_effort' is not supported with this model.", 'reasoning_effort'],
  ['parallel_tool_calls', "Unsupported parameter: 'parallel_tool_calls' is not supported with this model.", 'parallel_tool_calls'],
  ['stream_options.include_usage', 'Unknown parameter.', 'stream_options'],
  [null, "Unsupported parameter: 'temperature' is not supported with this model.", 'temperature'],
  [null, 'Unrecognized request argument supplied: parallel_tool_calls', 'parallel_tool_calls'],
  [null, 'Unrecognized request arguments supplied: max_tokens, seed', 'max_tokens'],
  [null, "openai does not support parameters: ['temperature'], for model=o3", 'temperature'],
  [null, "O-series models don't support temperature=0. Only temperature=1 is supported.", 'temperature'],
  [null, '{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}', 'seed'],
  [null, '`seed` is not supported', 'seed'],
  [null, 'stream_options can only be set with stream', 'stream_options'],
  [null, 'parallel_tool_calls: Extra inputs are not permitted', 'parallel_tool_calls'],
  [null, "property 'parallel_tool_calls' is unsupported", 'parallel_tool_calls'],
  [null, "'temperature' does not support 0 with this model.", 'temperature'],
  [null, 'temperature must be strictly positive', 'temperature'],
  [null, '`temperature` (=0.0) has to be a strictly positive float', 'temperature'],
  [null, 'The following parameters are not supported: temperature', 'temperature'],
  [null, 'The following parameters are not supported: seed, temperature', 'seed'],
  [null, String.raw`400 [{"error":{"message":"Invalid JSON payload received. Unknown name \"seed\": Cannot find field."}}]`, 'seed'],
])('an error of param %s that says "%s" is about %s', (param, message, field) => {
  expect(refusedField(SENT, { param, message })).toBe(field);
});

it.each<[string | null, string, object?]>([
  ['tools[0].function.parameters', "Invalid schema for function 'temperature': not supported"],
  ['messages', 'Unsupported value: seed'],
  [null, "Invalid schema for function 'temperature'"],
  [null, 'This model does not support tools. The user asked for the temperature of Oslo.'],
  [null, 'Unsupported parameter: top_p'],
  [null, "Invalid schema for function 'f': the property 'temperature' must be strictly typed"],
  [null, 'messages: Extra inputs are not permitted. The temperature of Oslo: 4'],
  [null, 'tools.0.function.parameters.temperature: Extra inputs are not permitted'],
  [null, 'top_seed is unsupported'],
  [null, 'Tools are not supported. The temperature is 4.'],
  ['temperature', 'Unsupported value', { seed: 42 }],
  [null, 'stream_options is unknown', { seed: 42 }],
])('an error of param %s that says "%s" is about none of what was sent', (param, message, sent = SENT) => {
  expect(refusedField(sent, { param, message })).toBeNull();
});
