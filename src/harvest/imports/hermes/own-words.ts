/** Hermes's own sentences about its format, the blocks among them. What else a system text says is the conversation's. */
const SENTENCES: readonly RegExp[] = [
  /<tools>[\s\S]*?<\/tools>/,
  /<schema>[\s\S]*?<\/schema>/,
  /For each (?:extraction )?function call,? return a json object with function name and arguments[^<]*(?:<tool_call>\s*<\/tool_call>|<tool_call>)[^<]*<tool_call>[\s\S]*?<\/tool_call>/i,
  /Use the following (?:pydantic model )?json schema for each tool call you will make:\s*\{[\s\S]*?\}(?=\s*(?:$|For each))/i,
  /You are (?:a|an expert) (?:function calling|structured information extraction) AI model\./i,
  /You are provided with function signatures within(?: XML tags)?\s*(?:XML tags)?\.?/i,
  /You are also provided with the json schema to output extracted information in the function signatures within XML tags\s*\.?/i,
  /You will be provided with documents to extract information from\./i,
  /You may call one or more functions to assist with the user query\./i,
  /Don't make assumptions about what values to plug into (?:functions|json schema)\./i,
  /Here are the available tools:/i,
  /You are a helpful assistant that answers in JSON\./i,
  /Here's the json schema you must adhere to:/i,
];

/** Words that only speak of a format: where they are left, a sentence was not known. */
const OF_A_FORMAT = /<\/?(?:tools?|tool_call|schema)>|tool_call|function signatures|json schema/i;

/** A system text without Hermes's own sentences; null where what is left still speaks of its format. */
export function withoutFormat(text: string): string | null {
  // Prose names the tags with nothing in them, and its sentences are matched without them.
  const named = text.replaceAll(/<(tools|schema)>\s*<\/\1>/g, '');
  const left = SENTENCES.reduce((rest, sentence) => rest.replace(sentence, ' '), named)
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
  return OF_A_FORMAT.test(left) ? null : left;
}
