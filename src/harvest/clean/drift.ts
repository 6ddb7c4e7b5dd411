import { compareTexts } from '../../records/canonical-json.ts';
import type { Quarantined } from '../../records/dataset.ts';
import type { ToolDrift } from '../../records/dataset-stats.ts';
import { digestOf } from '../../records/digest.ts';
import type { JsonObject } from '../../records/json.ts';
import { parseCompletion } from '../../rows/completion.ts';
import { inOrder } from '../examples/draft.ts';
import type { Placed } from '../split/split.ts';
import { misfit } from './fits.ts';

interface Form {
  digest: string;
  parameters: JsonObject;
  since: string;
  until: string;
  observations: Set<string>;
}

export interface SchemaDrift {
  /** Tools that were offered with more than one parameter schema, by name. */
  tools: ToolDrift[];
  /** Examples whose call does not fit the schema that their tool was last offered with. */
  stale: { one: Placed; quarantined: Quarantined }[];
}

/** What became of each tool's parameters over time. The newest form is the one of the last call that offered the tool. */
export function schemaDrift(placed: readonly Placed[]): SchemaDrift {
  const changed = [...formsOf(placed)].filter(([, forms]) => forms.length > 1).sort(([a], [b]) => compareTexts(a, b));
  const newest = new Map(changed.flatMap(([tool, forms]) => forms.slice(-1).map((form) => [tool, form] as const)));
  const stale = placed.flatMap((one) => {
    const why = misfitOf(one, newest);
    return why === null ? [] : [{ one, quarantined: { where: one.draft.call.observationId, reason: 'schema-drift', detail: why } }];
  });
  const staleOf = (tool: string) => new Set(stale.flatMap(({ one }) => (one.draft.domain === tool ? [one.draft.call.observationId] : []))).size;
  const tools = changed.map(([tool, forms]) => ({
    tool,
    forms: forms.map(({ digest, since, until, observations }) => ({ parameters: digest, since, until, observations: observations.size })),
    stale: staleOf(tool),
  }));
  return { tools, stale };
}

/** The parameter schemas of each tool, in the order in which they were last seen. */
function formsOf(placed: readonly Placed[]): Map<string, Form[]> {
  const digests = new Map<string, string>();
  const digest = (parameters: JsonObject) => {
    const text = JSON.stringify(parameters);
    const known = digests.get(text) ?? digestOf(parameters);
    digests.set(text, known);
    return known;
  };
  const tools = new Map<string, Map<string, Form>>();
  for (const { draft } of placed.toSorted((left, right) => inOrder(left.draft, right.draft))) {
    const { observationId, startTime } = draft.call;
    for (const { name, parameters } of draft.request.tools) {
      const forms = tools.get(name) ?? new Map<string, Form>();
      const key = digest(parameters);
      const form = forms.get(key) ?? { digest: key, parameters, since: startTime, until: startTime, observations: new Set<string>() };
      form.observations.add(observationId);
      // Taken out and put back, so that the forms stand in the order of their last call.
      forms.delete(key);
      tools.set(name, forms.set(key, { ...form, until: startTime }));
    }
  }
  return new Map([...tools].map(([tool, forms]) => [tool, [...forms.values()]]));
}

function misfitOf({ draft }: Placed, newest: ReadonlyMap<string, Form>): string | null {
  if (!newest.has(draft.domain)) return null;
  const read = parseCompletion(draft.track, draft.row.completion);
  const [call] = read.ok ? (read.calls ?? []) : [];
  const form = call && newest.get(call.name);
  if (!call || !form) return null;
  const why = misfit(call.arguments, form.parameters);
  return why && `${call.name}: ${why} of the schema it is offered with since ${form.since}`;
}
