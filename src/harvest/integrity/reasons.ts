/** A reason in plain words. `isLoss`: a recording that could have taught something is lost; else no track has a place for it. */
export interface Explained {
  sentence: string;
  remedy: string;
  isLoss: boolean;
}

const AGAIN = 'Export the traces again, whole.';
const loss = (sentence: string, remedy: string): Explained => ({ sentence, remedy, isLoss: true });
const noPlace = (sentence: string, remedy: string): Explained => ({ sentence, remedy, isLoss: false });

const REASONS: Readonly<Record<string, Explained>> = {
  'ambiguous-answer': loss(
    'The answer is JSON where tools were offered, and nothing says whether JSON was asked for.',
    'Ask for it with a response format, name its schema in harvest.catalogue, or offer no tools where a text is wanted.',
  ),
  'ambiguous-call': loss('A JSON answer has the keys of a call, where tools were offered.', 'Rename a key of the answer, or ask for it without tools.'),
  'ambiguous-instrumentation': loss('Two libraries may have written it, and they read it differently.', 'Record with one of them only.'),
  'answer-violates-schema': loss(
    'The JSON answer is not what its own schema says.',
    'Mend the schema or the agent; harvest.schemaViolations: keep takes such answers.',
  ),
  'arguments-violate-schema': loss(
    'A tool was called with arguments that its own schema does not allow.',
    'Mend the schema or the agent; harvest.schemaViolations: keep takes such calls.',
  ),
  'call-in-words': loss('The answer writes out a call that was not made.', 'Mend how the server reads tool calls.'),
  'challenge-leak': loss('A challenge trace resembles ordinary ones.', 'Take its tag away, or make it differ.'),
  'conflicting-duplicate': loss(
    'The hosted model disagreed with itself: the same prompt was answered differently.',
    'Nothing to mend: the answer that most of its answers give is kept.',
  ),
  'continued-answer': loss(
    'The input ends with the assistant, so that the answer may go on from it or stand in it.',
    'Record the messages before the answer is added.',
  ),
  'contradicted-declaration': loss(
    'Its metadata fledgling.tools, fledgling.tool_choice or fledgling.output_schema say otherwise than the trace itself.',
    'Declare what the agent offers now, or nothing where its recorder says it already.',
  ),
  'contradictory-calls': loss('The same call is recorded twice, and the two differ.', 'Update the instrumentation.'),
  'corrupted-tool-arguments': loss(
    'The arguments of a call are not one JSON object, as when streamed parallel calls run together.',
    'Update the instrumentation, or record without streaming.',
  ),
  'cut-off-answer': loss('The answer was cut off by a token limit.', "Raise the agent's limit."),
  'error-level-call': loss('The call was recorded as an error, although it holds an output.', 'Nothing to mend: what an error left behind is no gold.'),
  'failed-call': loss('The call failed.', 'Nothing to mend here: look into the failures of the hosted model.'),
  'flattened-conversation': loss('The instrumentation left a summary of the conversation in place of it.', 'Record the messages themselves.'),
  'hit-token-limit': loss("The answer is as long as the agent's own token limit allows, so it may be cut off.", "Raise the agent's limit."),
  'incomplete-answer': loss('The answer had not ended when it was recorded.', 'Make sure that streams are read to their end.'),
  'incomplete-history': loss('The conversation before it lies with the provider.', 'Send the whole conversation, or record it.'),
  'invalid-json-output': loss('JSON was asked for, and the answer is none.', 'Ask for the schema with strict: true.'),
  'lone-surrogate': loss('Half of a character stands in the text.', AGAIN),
  'lost-model-call': loss('The trace holds a call of a tool and not what the model was asked.', 'Record the model call.'),
  'lost-tool-calls': loss('The model called tools, and the instrumentation lost the calls.', 'Update the instrumentation.'),
  'media-reference': loss('Input or output was moved to media storage.', 'Export the traces with their media resolved; images and audio cannot be used.'),
  'negative-user-score': loss('A user scored it below harvest.userScore.', 'Nothing to mend: what users refuse is no gold.'),
  'nested-too-deeply': loss('The JSON is nested too deeply to be read safely.', 'Record flatter values.'),
  'no-output': loss('The answer was not recorded.', 'Make sure that the instrumentation records outputs and is flushed.'),
  'no-track': noPlace('The answer is free text: neither a call nor JSON.', 'Nothing to mend: only calls and JSON are learned.'),
  'no-user-text': noPlace('The conversation holds no user text.', 'Nothing to mend: there is nothing to answer.'),
  'not-an-observation': loss('It is no observation as Langfuse writes them.', AGAIN),
  'not-askable-natively': loss(
    'The trace does not hold enough to ask the hosted model again as the agent did.',
    'Record tools and results, name a harvest.catalogue, or write hosted.ask: text.',
  ),
  'parallel-calls': loss(
    'Several tools were called at once, and an example holds one call.',
    'Write harvest.parallelCalls: split, or have the agent call one tool at a time.',
  ),
  'provider-executed-tool': loss("The provider's own tool was called, and no local model has it.", 'Nothing to mend: only tools of the agent are learned.'),
  'refused-with-the-harvest': loss('The whole harvest was refused before it had a place.', 'Mend what the refusal names.'),
  'reserved-tool-name': loss('A tool has the name that says that none is called.', 'Rename the tool.'),
  'schema-drift': loss(
    "The call fits an earlier form of the tool's schema and not the newest.",
    'Nothing to mend: the agent of today calls it otherwise. harvest.schemaDrift: keep takes such calls.',
  ),
  'settled-drop': noPlace('A label decision says that it is no example.', 'Nothing to mend: it was decided in harvest.labels.'),
  'several-answers': loss('One request has several answers.', 'Ask for one (n: 1).'),
  'straddles-splits': loss('It resembles or continues examples of two splits, so it belongs to neither.', 'Nothing to mend: a split never changes.'),
  'text-after-tool-result': noPlace('The answer reports a tool result in free text.', 'Nothing to mend: only calls and JSON are learned.'),
  'truncated-field': loss('A text was cut by the library that recorded it.', 'Raise the limit of the instrumentation.'),
  'undecided-answer': loss(
    'The hosted model disagreed with itself: the same prompt has no answer that most of its answers give.',
    'Nothing to mend: none of them is a gold.',
  ),
  'unknown-tool': loss('A tool was called that was not offered.', 'Record all tools, or add it to harvest.catalogue.'),
  unreadable: loss('The line is not valid JSON.', AGAIN),
  'unreadable-completion': loss('The row could not be read back.', 'Report it as a bug, with the observation.'),
  'unreadable-input': loss('The input was cut off or is broken.', AGAIN),
  'unreadable-message': loss('A message of the conversation cannot be read.', 'Record it as the API takes it.'),
  'unreadable-output': loss('The output was cut off, broken, or holds what is not understood.', AGAIN),
  'unreadable-response-format': loss('The response format cannot be read.', 'Record it as the API takes it, or name a harvest.catalogue.'),
  'unreadable-settings': loss("The agent's token limit or reasoning effort cannot be read.", 'Record them as the API takes them.'),
  'unreadable-tool-choice': loss('The tool choice cannot be asked again.', 'Record it as the API takes it.'),
  'unreadable-tools': loss('The tools cannot be read.', 'Record them as the API takes them, or name a harvest.catalogue.'),
  'unreadable-user-score': loss(
    'The user score is no number, so it cannot be told whether it is low.',
    'Name a numeric or boolean score in harvest.userScore.',
  ),
  'unsafe-number': loss('A number is too large to be read exactly.', 'Record ids as texts.'),
  'unsupported-instrumentation': loss('Nobody here reads what wrote it.', 'Record with a supported instrumentation.'),
  'unsupported-part': loss('A message holds a part that is no text, such as an image or a file.', 'Nothing to mend: only text is learned.'),
  'unsure-of-calls': loss(
    'The wrapper drops calls beside a text of the Responses API, and no later request says whether there were any.',
    'Record a whole conversation as one trace, or whole bodies of the API.',
  ),
  'unusable-tool-name': loss('A tool has a name that cannot stand in a row.', 'Rename the tool.'),
  'withheld-answer': loss('The provider withheld the answer.', 'Nothing to mend: what a filter withheld is no gold.'),
  'without-input-and-output': loss(
    'The export holds neither what the model was asked nor what it answered.',
    'Export the observations with input and output: of the API with fields=io, of the blob export with the group io, of the UI as JSON of whole traces.',
  ),
};

/** Also for a reason that nobody explained: it is named, and counts as a loss. */
export function explained(reason: string): Explained {
  const words = reason.replaceAll('-', ' ');
  return REASONS[reason] ?? loss(`It could not be used: ${words}.`, 'Look at the examples of it that are listed.');
}
