import type { ToolCall } from '../records/chat.ts';
import type { JsonObject } from '../records/json.ts';
import { domain, type House, type Intent } from './domain.ts';
import { isOpenSlot } from './values.ts';

/** A request read back: the call in house conventions, and each argument as the user said it. */
export interface Reading {
  call: ToolCall;
  said: Readonly<Record<string, string>>;
}

interface Rule {
  pattern: RegExp;
  intent: Intent;
}

const WHOLE_NUMBER = '[1-9][0-9]*';

/** Requests no tool answers are recognised first, so that none is mistaken for an open value. */
const noCallPatterns = [
  ...domain.noCall.heldOut.map((text) => compiled(text, () => '')),
  ...domain.noCall.templates.map((template) => compiled(template, (slot) => alternatives(domain.noCall.fillers[slot] ?? []))),
];

const rules: readonly Rule[] = domain.intents.flatMap((intent) =>
  [...intent.templates, ...intent.paraphrases].map((template) => ({
    intent,
    pattern: compiled(template, (parameter) => slotPattern(intent.slots[parameter] ?? '')),
  })),
);

/** Reads a request by the domain's own templates; `null` means that no tool is called. */
export function readRequest(text: string): Reading | null {
  const asked = text.trim();
  if (noCallPatterns.some((pattern) => pattern.test(asked))) return null;
  for (const { pattern, intent } of rules) {
    const said = pattern.exec(asked)?.groups;
    if (said) return { call: { name: intent.tool, arguments: houseArguments(intent, said) }, said };
  }
  return null;
}

function houseArguments(intent: Intent, said: Readonly<Record<string, string>>): JsonObject {
  const args: JsonObject = {};
  for (const [parameter, slot] of Object.entries(intent.slots)) {
    const value = house(slot, said[parameter] ?? '');
    if (value !== null) args[parameter] = value;
  }
  return args;
}

function house(slot: string, said: string): House {
  if (slot === 'amount') return Number(said);
  if (isOpenSlot(slot)) return said;
  return domain.phrases[slot]?.find(({ say }) => say.toLowerCase() === said.toLowerCase())?.house ?? null;
}

function slotPattern(slot: string): string {
  if (slot === 'amount') return WHOLE_NUMBER;
  if (isOpenSlot(slot)) return '.+?';
  return alternatives((domain.phrases[slot] ?? []).map(({ say }) => say));
}

function compiled(template: string, pattern: (slot: string) => string): RegExp {
  const source = template
    .split(/(\{\w+\})/)
    .map((part) => (part.startsWith('{') ? `(?<${part.slice(1, -1)}>${pattern(part.slice(1, -1))})` : escaped(part)))
    .join('');
  return new RegExp(`^${source}$`, 'i');
}

/** Longest first, so that `half an hour` is not cut short. */
function alternatives(texts: readonly string[]): string {
  return [...texts]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
