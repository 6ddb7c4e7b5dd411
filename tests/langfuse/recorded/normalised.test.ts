import { describe, expect, test } from 'vitest';
import { fakeLangfuse } from '../fake.ts';
import { callsOf, observationsIn, read, truth } from '../reading.ts';
import { SCENARIOS } from '../scenarios.ts';
import { trueCalls } from '../truth.ts';
import { isLost, readRecording, recordedSdks, replay } from './recordings.ts';

/** What these SDKs leave out of their traces; a catalogue may supply it. */
const WITHOUT_TOOLS = ['mastra', 'openai-agents'];
const WITHOUT_SCHEMA = ['ai-7', 'langchain', 'mastra', 'openai-agents'];

describe.for(recordedSdks)('%s', (sdk) => {
  test.for(['v4', 'v3'] as const)('what it sent to %s is read as the calls the model was asked and answered', async (mode) => {
    await using fake = await fakeLangfuse({ mode });
    await replay(readRecording(sdk), fake);
    const observations = await observationsIn(fake, mode);
    const without = { tools: WITHOUT_TOOLS.includes(sdk), schema: WITHOUT_SCHEMA.includes(sdk) };
    for (const scenario of SCENARIOS) {
      const { calls, refused } = callsOf(observations, scenario.id);
      const known = trueCalls(scenario).filter(({ answer }) => !isLost(sdk, scenario.id, answer));
      expect({ scenario: scenario.id, calls: calls.map(read) }).toEqual({ scenario: scenario.id, calls: known.map((call) => truth(call, without)) });
      const unanswered = scenario.answers.length - known.length;
      expect({ scenario: scenario.id, refused: refused.length }).toEqual({ scenario: scenario.id, refused: unanswered });
    }
  });
});
