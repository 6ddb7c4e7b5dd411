import type { Evaluation } from '../records/evaluation.ts';
import { type Disagreement, RunRecord } from '../records/run.ts';
import { runFixture } from './fixture.test-data.ts';
import { hostile } from './fixture-disagreements.test-data.ts';

/** The fixture run with `text` in every field that can hold free text. */
export function poisoned(text: string): { run: RunRecord; disagreements: Disagreement[] } {
  const run = runFixture();
  const evaluations = run.evaluations.map((evaluation) => poisonedEvaluation(evaluation, text));
  const manifest = { ...run.manifest, commit: text, configDigest: text, node: text, packages: { [text]: text }, overrides: { [text]: text } };
  return {
    run: RunRecord.parse({
      ...run,
      id: text,
      agent: text,
      model: { name: text, title: text },
      stages: run.stages.map((stage) => ({ ...stage, name: text, why: text })),
      evaluations,
      comparisons: run.comparisons.map((comparison) => ({ ...comparison, reasons: [text] })),
      adapters: run.adapters.map((adapter) => ({
        ...adapter,
        recipe: { ...adapter.recipe, name: text },
        checks: adapter.checks.map((check) => ({ ...check, detail: text })),
        run: { ...adapter.run, device: text, versions: { [text]: text } },
      })),
      decision: { ...run.decision, reasons: [text, text] },
      traces: [{ kind: text, name: text, traceId: text, location: text }],
      manifest,
    }),
    disagreements: [hostile(text)],
  };
}

function poisonedEvaluation(evaluation: Evaluation, text: string): Evaluation {
  return {
    ...evaluation,
    model: { ...evaluation.model, name: text, endpoint: text, engine: { [text]: text } },
    scorerVersion: text,
    unscored: [{ reason: text, count: 1 }],
    slices: evaluation.slices.map((slice) => ({ ...slice, name: text })),
  };
}

/** A text of the same lines and length that can attack nobody. */
export function benign(text: string): string {
  return text.replace(/[^\n\r]/g, 'x');
}
