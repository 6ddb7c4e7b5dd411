import { exchangeIn } from '../conversation/exchange.ts';
import { withoutFakeTool } from '../conversation/fake-tool.ts';
import { envelopeOf } from '../envelope.ts';
import type { Evidence, Instrumentation } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';

/** Model calls of OpenAI's Agents SDK (openinference-instrumentation-openai-agents): the whole Responses body is the output, what was said before the input. */
export const openAiAgents: Instrumentation = {
  name: 'openai-agents',
  evidence: agentsEvidence,
  normalise: (recorded) => ({ ...envelopeOf(recorded), instrumentation: 'openai-agents', ...withoutFakeTool(exchangeIn(recorded)) }),
};

const SCOPE = /\bopenai[._]agents\b/;

function agentsEvidence(recorded: Recorded): Evidence | null {
  if (recorded.observation.type !== 'GENERATION') return null;
  const scope = recorded.metadata('scope.name');
  if (typeof scope !== 'string' || !SCOPE.test(scope)) return null;
  const kind = recorded.metadata('openinference.span.kind');
  return { certainty: 'library', marks: [`scope ${scope}`], holds: kind === undefined || kind === 'LLM' ? 'call' : 'part' };
}
