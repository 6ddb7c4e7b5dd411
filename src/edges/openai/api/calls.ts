import { z } from 'zod';
import type { RawCall } from '../../../records/evaluation.ts';
import { JsonValue } from '../../../records/json.ts';

/** Some servers send the arguments read already, or leave out those of a tool that has none. A number that JSON does not have is no arguments. */
const Arguments = JsonValue.nullish().transform((args) => (typeof args === 'string' ? args : args == null ? '' : JSON.stringify(args)));

const Called = z.looseObject({ name: z.string(), arguments: Arguments });

/** A tool of the server's own kind gets a text instead of arguments. */
const CustomCall = z
  .looseObject({ custom: z.looseObject({ name: z.string(), input: z.string() }) })
  .transform(({ custom }): RawCall => ({ name: custom.name, arguments: custom.input }));

const FunctionCall = z.looseObject({ function: Called }).transform(({ function: { name, arguments: args } }): RawCall => ({ name, arguments: args }));

/** The tools a message calls. `function_call` is what `tool_calls` was once, and counts only where that is not there. */
export const MessageCalls = z.looseObject({ tool_calls: z.array(z.union([FunctionCall, CustomCall])).nullish(), function_call: Called.nullish() });

export function callsOf({ tool_calls, function_call }: z.output<typeof MessageCalls>): RawCall[] {
  if (tool_calls && tool_calls.length > 0) return tool_calls;
  return function_call ? [{ name: function_call.name, arguments: function_call.arguments }] : [];
}

const Piece = z.looseObject({ name: z.string().nullish(), arguments: Arguments });

/** A piece of one call, in a chunk of a stream. */
const CallDelta = z.looseObject({
  index: z.number().int().nonnegative().nullish(),
  id: z.string().nullish(),
  function: Piece.nullish(),
  custom: z.looseObject({ name: z.string().nullish(), input: z.string().nullish() }).nullish(),
});
type CallDelta = z.output<typeof CallDelta>;

export const DeltaCalls = z.looseObject({ tool_calls: z.array(CallDelta).nullish(), function_call: Piece.nullish() });

interface Coming extends RawCall {
  index: number | null;
  id: string | null;
}

/** Calls that come together piece by piece. */
export interface StreamedCalls {
  take(delta: z.output<typeof DeltaCalls>): void;
  calls(): RawCall[];
}

export function streamedCalls(): StreamedCalls {
  const coming: Coming[] = [];
  const legacy: RawCall = { name: '', arguments: '' };
  let isLegacy = false;
  return {
    take({ tool_calls, function_call }) {
      for (const delta of tool_calls ?? []) addTo(callOf(coming, delta), pieceOf(delta));
      if (!function_call) return;
      isLegacy = true;
      addTo(legacy, { name: function_call.name ?? '', args: function_call.arguments });
    },
    calls() {
      if (coming.length > 0) return coming.map(({ name, arguments: args }) => ({ name, arguments: args }));
      return isLegacy ? [legacy] : [];
    },
  };
}

/** The call a piece is of: that of its index, or else the last. Some servers give every call index 0 or none, and tell them apart by id. */
function callOf(coming: Coming[], { index = null, id }: CallDelta): Coming {
  const found = index === null ? coming.at(-1) : coming.findLast((call) => call.index === index);
  if (found && (!id || found.id === null || found.id === id)) {
    found.id ??= id || null;
    return found;
  }
  const begun: Coming = { index, id: id || null, name: '', arguments: '' };
  coming.push(begun);
  return begun;
}

function pieceOf({ function: called, custom }: CallDelta): { name: string; args: string } {
  return { name: called?.name ?? custom?.name ?? '', args: called?.arguments ?? custom?.input ?? '' };
}

/** Some servers say the whole name with every piece. */
function addTo(call: RawCall, { name, args }: { name: string; args: string }): void {
  if (call.name !== name) call.name += name;
  call.arguments += args;
}
