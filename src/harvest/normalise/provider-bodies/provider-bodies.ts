import { isJsonObject } from '../../../records/json.ts';
import { exchangeIn } from '../conversation/exchange.ts';
import { withoutFakeTool } from '../conversation/fake-tool.ts';
import { envelopeOf } from '../envelope.ts';
import type { Evidence, Instrumentation } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';

/** Bodies of Gemini's API, as people record them by hand. */
export const gemini = bodiesOf('gemini', geminiShape);
/** Bodies of Bedrock's Converse API, as people record them by hand. */
export const bedrock = bodiesOf('bedrock', bedrockShape);

function bodiesOf(name: string, shapeOf: (recorded: Recorded) => string | null): Instrumentation {
  return {
    name,
    evidence: (recorded): Evidence | null => {
      const shape = recorded.observation.type === 'GENERATION' ? shapeOf(recorded) : null;
      return shape === null ? null : { certainty: 'shape', marks: [shape] };
    },
    normalise: (recorded) => ({ ...envelopeOf(recorded), instrumentation: name, ...withoutFakeTool(exchangeIn(recorded)) }),
  };
}

function geminiShape({ input, output }: Recorded): string | null {
  const [asked, answered] = [input(), output()];
  if (isJsonObject(answered) && Array.isArray(answered['candidates'])) return 'candidates';
  const contents = isJsonObject(asked) ? asked['contents'] : asked;
  return Array.isArray(contents) && contents.length > 0 && contents.every(hasBareParts) ? 'contents' : null;
}

function hasBareParts(content: unknown): boolean {
  return isJsonObject(content) && Array.isArray(content['parts']) && content['parts'].every((part) => isJsonObject(part) && !('type' in part));
}

const BARE = ['text', 'toolUse', 'toolResult', 'reasoningContent'];

function bedrockShape({ input, output }: Recorded): string | null {
  const [asked, answered] = [input(), output()];
  if (isJsonObject(answered) && isJsonObject(answered['output']) && isJsonObject(answered['output']['message'])) return 'output.message';
  const messages = isJsonObject(asked) ? asked['messages'] : asked;
  const isBare = (part: unknown) => isJsonObject(part) && !('type' in part) && BARE.some((key) => key in part);
  const hasBare = (message: unknown) =>
    isJsonObject(message) && Array.isArray(message['content']) && message['content'].length > 0 && message['content'].every(isBare);
  return Array.isArray(messages) && messages.length > 0 && messages.every(hasBare) ? 'content without types' : null;
}
