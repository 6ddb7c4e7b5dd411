import type { ToolCall } from '../records/chat.ts';
import { sha256 } from '../records/digest.ts';
import { isJsonObject, type JsonObject } from '../records/json.ts';
import { domain } from './domain.ts';
import { type Random, seeded } from './random.ts';
import type { Reading } from './rules.ts';

/** One occasion on which the teacher is asked. */
export interface Occasion {
  seed: number;
  /** Chance of an error, 0 to 1. */
  errorRate: number;
  /** Digest of the request body, equal for equal bodies whatever their key order. */
  bodyDigest: string;
  /** How often this very body was asked before. */
  repetition: number;
  /** The user's text. */
  text: string;
}

/**
 * The teacher's answer: the right call, or at the error rate a wrong one. The draw depends on the body and on how often it was asked,
 * never on arrival order or concurrency, and so is drawn anew each time, and anew for another wording of the same question.
 */
export function withTeacherErrors(reading: Reading | null, { seed, errorRate, bodyDigest, repetition, text }: Occasion): ToolCall | null {
  const random = seeded(sha256(`teacher-error/${seed}/${bodyDigest}/${repetition}`));
  if (random.fraction() >= errorRate) return reading?.call ?? null;
  if (reading === null) return inventedCall(text);
  return random.pick(possibleErrors(reading, { text, random }));
}

function inventedCall(text: string): ToolCall {
  return { name: 'create_ticket', arguments: { priority: 'normal', title: text } };
}

function possibleErrors({ call, said }: Reading, { text, random }: { text: string; random: Random }): (ToolCall | null)[] {
  const tool = domain.tools.find(({ name }) => name === call.name);
  const required = new Set(listed(tool?.parameters['required']));
  const errors: (ToolCall | null)[] = [null, otherTool(call, text)];
  for (const [parameter, value] of Object.entries(call.arguments)) {
    const put = (wrong: string | number) => errors.push({ ...call, arguments: { ...call.arguments, [parameter]: wrong } });
    const others = enumOf(tool?.parameters, parameter).filter((option) => option !== value);
    if (others.length > 0) put(random.pick(others));
    if (typeof value === 'number') put(value + 1);
    if (!required.has(parameter)) errors.push({ ...call, arguments: without(call.arguments, parameter) });
    const literal = said[parameter]?.trim();
    if (literal && literal !== String(value)) put(literal);
  }
  return errors;
}

function otherTool(call: ToolCall, text: string): ToolCall {
  return call.name === 'create_ticket' ? { name: 'set_reminder', arguments: { minutes: 60, text } } : inventedCall(text);
}

function enumOf(parameters: JsonObject | undefined, parameter: string): string[] {
  const properties = parameters?.['properties'];
  const property = isJsonObject(properties) ? properties[parameter] : undefined;
  return isJsonObject(property) ? listed(property['enum']) : [];
}

function listed(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function without(args: JsonObject, parameter: string): JsonObject {
  return Object.fromEntries(Object.entries(args).filter(([key]) => key !== parameter));
}
