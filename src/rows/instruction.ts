import { digestOf } from '../records/digest.ts';
import { TRACKS, type Track } from '../records/example.ts';
import { completionOf } from './completion.ts';

/** `full` says the answer's form in words any instruct model can follow; `brief` is for a model that learned the form in training. */
export const INSTRUCTIONS = ['full', 'brief'] as const;
export type InstructionStyle = (typeof INSTRUCTIONS)[number];

export interface InstructionOptions {
  track: Track;
  style: InstructionStyle;
  signatures: 'compact' | 'json-schema';
  /** One line a tool that is offered. */
  tools: readonly string[];
  /** The line that describes the JSON the agent asks for; null where it asks for none, or for any. */
  schema: string | null;
  /** What answers the request: a call of a tool (or none), JSON of its own, or either. */
  answer: 'call' | 'json' | 'call-or-json';
  /** Whether a tool has to be called, so that `none` is no answer. */
  mustCall: boolean;
}

const BRIEF: Readonly<Record<Track, string>> = {
  structured: 'Reply with one JSON object.',
  toolcall: 'Reply with one tool call.',
};

/**
 * The first lines of every prompt: what an answer looks like, and what it is made from. The one place that says it, for a hosted model asked in
 * text, for local models, for training and for serving.
 */
export function instructionOf(options: InstructionOptions): string {
  const { style, track, tools, schema } = options;
  const lines = style === 'brief' ? [BRIEF[track], ...tools, ...given(schema)] : [...formOf(options), ...described(options)];
  return lines.join('\n');
}

function formOf({ track, answer, mustCall }: InstructionOptions): string[] {
  const form = `Answer with exactly one ${track === 'toolcall' ? 'tool call' : 'JSON object'} and nothing else`;
  if (answer === 'json') return [`${form}.`];
  const call = completionOf(track, { name: 'NAME', arguments: { ARGUMENT: 'VALUE' } });
  const name = "NAME is the tool's name. Every argument stands under its own name; leave out what the user does not say.";
  if (answer === 'call-or-json') return [`${form}: the answer itself, or to call a tool first:`, call, name];
  const none = mustCall ? [] : [`If no tool fits the request, answer exactly: ${completionOf(track, null)}`];
  return [`${form}, written like this:`, call, name, ...none];
}

const LEGEND = '"?" marks what may be left out, ":" is followed by the only values allowed';

function described({ signatures, tools, schema }: InstructionOptions): string[] {
  const isCompact = signatures === 'compact';
  const toolsAre = isCompact ? `The tools, each as name(arguments); ${LEGEND}:` : 'The tools, each with the JSON Schema of its arguments:';
  const schemaIs = isCompact ? `The JSON object, as name(keys); ${LEGEND}:` : 'The JSON Schema of the object:';
  return [...(tools.length === 0 ? [] : [toolsAre, ...tools]), ...given(schema).flatMap((line) => [schemaIs, line])];
}

function given(line: string | null): string[] {
  return line === null ? [] : [line];
}

/** Of every wording: prompts made with another are made anew. */
export function instructionsDigest(): string {
  const answers = ['call', 'json', 'call-or-json'] as const;
  const signatures = ['compact', 'json-schema'] as const;
  const lines = { tools: ['TOOL'], schema: 'SCHEMA' };
  const all = TRACKS.flatMap((track) =>
    INSTRUCTIONS.flatMap((style) =>
      signatures.flatMap((how) => answers.flatMap((answer) => [true, false].map((mustCall) => ({ track, style, signatures: how, answer, mustCall })))),
    ),
  );
  return digestOf(all.map((options) => instructionOf({ ...options, ...lines })));
}

/** The track whose answer a system text asks for; null where it begins with no instruction. */
export function instructedTrack(system: string): Track | null {
  const first = system.trimStart().split('\n', 1)[0]?.trim() ?? '';
  if (first === BRIEF.toolcall || first.startsWith('Answer with exactly one tool call ')) return 'toolcall';
  return first === BRIEF.structured || first.startsWith('Answer with exactly one JSON object ') ? 'structured' : null;
}
