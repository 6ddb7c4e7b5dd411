import type { MetricName, ModelRole } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import type { CheckedAdapter } from '../../records/train.ts';

/** How the report calls a metric. */
export const METRIC_LABELS: Readonly<Record<MetricName, string>> = {
  json_valid_rate: 'Valid JSON',
  exact_match_rate: 'Exact match',
  valid_call_rate: 'Valid call',
  name_match_rate: 'Right tool',
  args_exact_rate: 'Exact arguments',
  field_precision: 'Field precision',
  field_recall: 'Field recall',
  field_f1: 'Field F1',
  must_not_call_rate: 'Rightly no call',
  equivalent_rate: 'Exact or equivalent',
  graded_f1: 'Graded F1',
  schema_valid_rate: 'As its schema says',
};

export const ROLE_LABELS: Readonly<Record<ModelRole, string>> = { hosted: 'Hosted', base: 'Base', tuned: 'Tuned' };

export const TRACK_LABELS: Readonly<Record<Track, string>> = { structured: 'Structured output', toolcall: 'Tool calls' };

/** What the trainer's and the converter's checks make sure of. */
export const CHECK_LABELS: Readonly<Record<CheckedAdapter['checks'][number]['name'], string>> = {
  lossMask: 'Loss mask',
  tokenIds: 'Token ids',
  adapterChanges: 'Adapter changes answers',
  ggufParity: 'GGUF equals PEFT',
};

/** Said once above the disagreements. */
export const GOLD =
  "Gold is the data set's answer: what the agent's trace recorded, or what a benchmark lists. The hosted model is asked afresh, so it can disagree with it.";

/** Said of a disagreement in which the hosted and the local model agree on another answer than the gold one. */
export const TRACE_MISTAKE = 'probably a mistake in the gold answer';

/** Said first in every output of a run whose hosted LLM was scripted. */
export const STAND_IN = 'The hosted model in this run is a scripted stand-in: it demonstrates the loop and proves nothing about a real LLM.';

/** Said second in every output of a run whose traces were read as they are. */
export const REDACTION_OFF = 'Redaction is off: secrets and personal data of the traces stand in the data set, and may stand below.';
