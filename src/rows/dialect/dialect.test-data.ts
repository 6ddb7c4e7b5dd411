import type { ChatTemplate } from '../render/template.ts';

/** A template of our own, with the tokens that a test needs. */
export function templateOf(text: string): ChatTemplate {
  return { text, bosToken: '<s>', eosToken: '</s>', controlTokens: ['<|im_start|>', '<|im_end|>'], userDefinedTokens: ['<tool_call>', '</tool_call>'] };
}

/** Short templates that take tools and write calls as the named models' own do. */
export const QWEN = `{%- if tools %}{{- '<|im_start|>system\n' + messages[0].content + '\n\n# Tools\n<tools>' }}{%- for tool in tools %}{{- '\n' }}{{- tool | tojson }}{%- endfor %}{{- '\n</tools>\n\nFor each call write:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call><|im_end|>\n' }}{%- else %}{{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}{%- endif %}{%- for message in messages %}{%- if message.role == 'tool' %}{{- '<|im_start|>user\n<tool_response>\n' + message.content + '\n</tool_response><|im_end|>\n' }}{%- elif not loop.first or message.role != 'system' %}{{- '<|im_start|>' + message.role + '\n' + message.content }}{%- if message.tool_calls %}{%- for call in message.tool_calls %}{{- '<tool_call>\n{"name": "' + call.function.name + '", "arguments": ' }}{{- call.function.arguments | tojson }}{{- '}\n</tool_call>' }}{%- endfor %}{%- endif %}{{- '<|im_end|>\n' }}{%- endif %}{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}`;

export const LLAMA = `{{- bos_token }}{%- if not tools is defined %}{%- set tools = none %}{%- endif %}{%- for message in messages %}{%- if message.role == 'tool' %}{{- '[ipython]' + message.content }}{%- elif 'tool_calls' in message %}{{- '[assistant]' + '{"name": "' + message.tool_calls[0].function.name + '", "parameters": ' }}{{- message.tool_calls[0].function.arguments | tojson }}{{- '}' }}{%- else %}{{- '[' + message.role + ']' + message.content }}{%- if message.role == 'user' and tools is not none %}{%- for t in tools %}{{- t | tojson(indent=4) }}{%- endfor %}{%- endif %}{%- endif %}{%- endfor %}{{- '[assistant]' }}`;

export const PHI =
  "{% for message in messages %}{% if message['role'] == 'system' and 'tools' in message and message['tools'] is not none %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|tool|>' + message['tools'] + '<|/tool|>' + '<|end|>' }}{% else %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

export const MISTRAL = `{{- bos_token }}{%- for message in messages %}{%- if message.role == 'user' %}{%- if tools is defined %}{{- '[AVAILABLE_TOOLS] ' }}{{- tools | tojson }}{{- '[/AVAILABLE_TOOLS]' }}{%- endif %}{{- '[INST]' + message.content + '[/INST]' }}{%- elif message.role == 'system' %}{{- '[SYSTEM_PROMPT]' + message.content + '[/SYSTEM_PROMPT]' }}{%- elif message.tool_calls is defined %}{{- '[TOOL_CALLS] [' }}{%- for call in message.tool_calls %}{%- set out = call.function | tojson %}{{- out[:-1] + ', "id": "' + call.id + '"}' }}{%- endfor %}{{- ']' + eos_token }}{%- else %}{{- message.content }}{%- endif %}{%- endfor %}`;

/** Tools and calls written as XML for each argument, as Qwen 3.5 does: no dialect that is read. */
export const XML_CALLS = `{%- for message in messages %}{{- message.role + ': ' + message.content }}{%- if message.tool_calls %}{%- for call in message.tool_calls %}{{- '<tool_call>\n<function=' + call.function.name + '>\n</function>\n</tool_call>' }}{%- endfor %}{%- endif %}{%- endfor %}`;

export const NO_TOOLS = "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}{% endfor %}";
