import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { isOfRequest } from './request-members.ts';

/** What a decorator (Langfuse's `@observe` in Python) records of the function it stands on: `{args, kwargs}`. */
export function isOfFunction(input: unknown): input is JsonObject {
  return isJsonObject(input) && Array.isArray(input['args']) && isJsonObject(input['kwargs']) && Object.keys(input).length === 2;
}

/** The request that a function was called with; any other input, and arguments of which one says more or goes by its place, stay what they are. */
export function requestOfFunction(input: unknown): unknown {
  if (!isOfFunction(input)) return input;
  const { args, kwargs } = input;
  if (!Array.isArray(args) || !isJsonObject(kwargs)) return input;
  const [messages, ...others] = args;
  if (others.length > 0 || (messages !== undefined && 'messages' in kwargs)) return input;
  const request = messages === undefined ? kwargs : { messages, ...kwargs };
  const isKnown = Object.entries(kwargs).every(([key, value]) => value === null || (isOfRequest(key) && key !== 'prompt'));
  return isKnown && isConversation(request['messages']) ? request : input;
}

function isConversation(messages: unknown): boolean {
  return Array.isArray(messages) && messages.length > 0 && messages.every((message) => isJsonObject(message) && typeof message['role'] === 'string');
}
