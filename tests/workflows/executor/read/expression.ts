import type { data } from '@actions/expressions';
import { expressionLanguage } from './parse.ts';
import { Expression, isList, isMap, type Template, type TemplateMap } from './template.ts';

/** What an expression may look at: plain JSON values by context name (`github`, `needs`, `steps`, …). */
export type Contexts = Readonly<Record<string, unknown>>;

/** What the status functions answer where the expression stands. */
export interface Status {
  success: boolean;
  failure: boolean;
  cancelled: boolean;
}

const CONTEXTS = ['github', 'env', 'vars', 'secrets', 'inputs', 'needs', 'matrix', 'strategy', 'job', 'steps', 'runner'];
const STATUS_FUNCTIONS = ['success', 'failure', 'cancelled', 'always'];
const language = await expressionLanguage();

/** Evaluates one expression. Unknown contexts are errors, unknown properties are null, as on GitHub. */
export function evaluate(text: string, contexts: Contexts, status?: Status): unknown {
  const functions = status === undefined ? [] : statusFunctions(status);
  const { tokens } = new language.Lexer(text).lex();
  const parsed = new language.Parser(tokens, CONTEXTS, functions).parse();
  const known = new Map(functions.map((each) => [each.name, each]));
  const value = new language.Evaluator(parsed, dictionary(contexts), known).evaluate();
  return fromData(value);
}

/** The verdict of an `if`: a condition that asks for no status means `success() && (…)`. */
export function condition(template: Template | undefined, contexts: Contexts, status: Status): boolean {
  const text = template instanceof Expression ? template.text : String(template ?? '').trim();
  const whole = text === '' ? 'success()' : asksForStatus(text) ? text : `success() && (${text})`;
  return isTruthy(evaluate(whole, contexts, status));
}

/** A template with every expression evaluated. */
export function render(template: Template, contexts: Contexts): unknown {
  if (template instanceof Expression) return evaluate(template.text, contexts);
  if (isList(template)) return template.map((each) => render(each, contexts));
  if (isMap(template)) return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, render(value, contexts)]));
  return template;
}

export function renderText(template: Template | undefined, contexts: Contexts): string {
  return template === undefined ? '' : toText(render(template, contexts));
}

/** Every value as text, as `env` and `with` get it. */
export function renderTexts(map: TemplateMap, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, renderText(value, contexts)]));
}

/** Text of a value as GitHub writes it into an environment: null is empty, a structure is `Object` or `Array`. */
export function toText(value: unknown): string {
  return toData(value).coerceString();
}

function asksForStatus(text: string): boolean {
  const { tokens } = new language.Lexer(text).lex();
  return tokens.some(({ lexeme }, at) => STATUS_FUNCTIONS.includes(lexeme.toLowerCase()) && tokens[at + 1]?.lexeme === '(');
}

function statusFunctions(status: Status) {
  const answers: Record<string, boolean> = { ...status, always: true };
  return STATUS_FUNCTIONS.map((name) => ({ name, minArgs: 0, maxArgs: 0, call: () => new language.data.BooleanData(answers[name] === true) }));
}

function isTruthy(value: unknown): boolean {
  return !(value === null || value === false || value === '' || value === 0 || Number.isNaN(value));
}

function dictionary(values: Contexts): data.Dictionary {
  return new language.data.Dictionary(...Object.entries(values).map(([key, value]) => ({ key, value: toData(value) })));
}

function toData(value: unknown): data.ExpressionData {
  if (value === null || value === undefined) return new language.data.Null();
  if (typeof value === 'string') return new language.data.StringData(value);
  if (typeof value === 'number') return new language.data.NumberData(value);
  if (typeof value === 'boolean') return new language.data.BooleanData(value);
  if (Array.isArray(value)) return new language.data.Array(...value.map(toData));
  if (typeof value === 'object') return dictionary({ ...value });
  throw new Error(`an expression cannot hold a ${typeof value}`);
}

function fromData(value: data.ExpressionData): unknown {
  return JSON.parse(JSON.stringify(value, language.data.replacer));
}
