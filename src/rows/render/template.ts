import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { templateDate } from './template-date.ts';
import type { templateInput } from './template-input.ts';
import { takesToolsBesideSystem, toolsBesideSystem } from './tools-beside-system.ts';

/** A model's own chat template, as its tokenizer or its GGUF ships it. */
export interface ChatTemplate {
  text: string;
  bosToken: string;
  eosToken: string;
  /** Texts that the tokenizer reads as control tokens: turns, begin and end. No text of a message may become one. */
  controlTokens: readonly string[];
  /** Other texts that it reads as one token wherever they stand, such as `<think>`. Nothing a user or a tool says may become one. */
  userDefinedTokens: readonly string[];
}

export type TemplateInput = ReturnType<typeof templateInput>;

/** What templates may call, as in transformers, but for the clock. */
const GLOBALS = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  range: (start: number, stop?: number, step = 1) => {
    const [from, to] = stop === undefined ? [0, start] : [start, stop];
    return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, index) => from + index * step);
  },
  raise_exception: (message: string) => {
    throw new Error(message);
  },
  strftime_now: templateDate,
};

/**
 * Compiles a template; what it returns renders a conversation up to where the answer begins. Models that can think first are told not to: what is
 * graded is read from the answer's first token on. `changes` stand in place of what a template is told.
 */
export function compileTemplate({ text, bosToken, eosToken }: ChatTemplate): (input: TemplateInput, changes?: Readonly<Record<string, unknown>>) => string {
  const program = parse(tokenize(text, { lstrip_blocks: true, trim_blocks: true }));
  const told = { ...GLOBALS, add_generation_prompt: true, enable_thinking: false, bos_token: bosToken, eos_token: eosToken };
  const toTemplate = takesToolsBesideSystem(text) ? toolsBesideSystem : (input: TemplateInput) => input;
  return (input, changes = {}) => {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...told, ...toTemplate(input), ...changes })) environment.set(name, value);
    return String(new Interpreter(environment).run(program).value);
  };
}
