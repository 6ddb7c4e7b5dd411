import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import type { templateInput } from './template-input.ts';

type Input = ReturnType<typeof templateInput>;

/** As Phi-4-mini's model card begins such a conversation. */
const WITH_TOOLS = 'You are a helpful assistant with some tools.';
const AS_JSON = parse(tokenize('{{ functions | tojson }}'));

/** Whether a template takes the tools as a text beside the system message, as Phi-4-mini's does, and looks nowhere else for them. */
export function takesToolsBesideSystem(template: string): boolean {
  return /message\[['"]tools['"]\][\s\S]*<\|\/tool\|>/.test(template);
}

/** The same conversation with its tools there, as JSON; a system message is put in front where there is none. */
export function toolsBesideSystem({ messages, tools }: Input) {
  if (tools === undefined) return { messages };
  const environment = new Environment();
  environment.set(
    'functions',
    tools.map((tool) => tool.function),
  );
  const beside = String(new Interpreter(environment).run(AS_JSON).value);
  const [first, ...rest] = messages;
  const system = first?.role === 'system' ? first : { role: 'system', content: WITH_TOOLS };
  return { messages: [{ ...system, tools: beside }, ...(first?.role === 'system' ? rest : messages)] };
}
