import type { RunReport, ShownCandidate, ShownMisses, ShownTrack } from '../../records/console/runs/run.ts';
import type { RunRecord } from '../../records/run.ts';
import type { HeatMap } from '../../report/view/findings/misses-view.ts';
import { type Candidate, type Difference, intervalOf, type TrackView } from '../../report/view/track-view.ts';
import { viewOf } from '../../report/view/view.ts';

/** What the report says of a run, laid out for the console: every number and sentence is the report's own. */
export function runReport(run: RunRecord): RunReport {
  const view = viewOf({ run, disagreements: [] });
  return {
    warnings: [view.standIn, view.redactionOff].flatMap((said) => said ?? []),
    sentence: view.verdict.sentence,
    next: view.next,
    why: view.why,
    tracks: view.tracks.map(trackOf),
    misses: view.misses.maps.map(missesOf),
    clean: view.misses.clean,
    remedies: view.remedies.map(({ tried, config: _, ...rest }) => ({
      ...rest,
      tried: tried.map(({ name, best, value, text, interval, changed }) => ({ name, isBest: best, value, text, interval, changed })),
    })),
    stages: view.stages,
    stagesNote: view.stagesNote,
    provenance: view.provenance,
    traces: view.traces,
  };
}

function trackOf({ track, label, roles, deciding, metrics, candidates, slices, models, modelNotes, training, decides }: TrackView): ShownTrack {
  return {
    ...{ track, label, roles, deciding, notes: modelNotes },
    metrics: metrics.map(({ name, label, core, n, figures }) => ({ name, label, decides: core, n, figures })),
    candidates: candidates.map((candidate) => candidateOf(candidate, decides)),
    slices: slices.map(({ name, kind, gated, n, figures }) => ({ name, kind, isGated: gated, n, figures })),
    models: models.map(({ standIn: _, n: __, p99: ___, ...model }) => model),
    training: training && {
      summary: training.summary,
      recipe: training.recipe,
      checks: training.checks.map(({ label, ok, detail }) => ({ label, isOk: ok, detail })),
    },
  };
}

function candidateOf(candidate: Candidate, decides: TrackView['decides']): ShownCandidate {
  const { refusals, floors, rest, gain, reasons } = candidate;
  return {
    candidate: candidate.candidate,
    label: candidate.label,
    isDeciding: candidate.candidate === decides,
    mark: candidate.mark,
    word: candidate.word,
    level: candidate.level,
    pairs: candidate.pairs,
    differences: candidate.rows.map(differenceOf),
    remarks: [
      ...refusals,
      ...floors.map(({ text }) => `${text}.`),
      ...(rest ? [`${rest.text}.`] : []),
      ...(gain ? [gain] : []),
      ...reasons.filter((reason) => reason.startsWith('regression against the base: ')),
    ],
  };
}

function differenceOf(row: Difference): ShownCandidate['differences'][number] {
  const { metric, label, gating, decided, n, text, interval, discordant, needed } = row;
  const { difference, low, high, margin, bounded } = intervalOf(row);
  return { metric, label, decides: gating, outcome: decided, difference, low, high, margin, isBounded: bounded, n, text, interval, discordant, needed };
}

function missesOf({ track, role, title, sentence, deciding, columns, others, rows }: HeatMap & { deciding: boolean }): ShownMisses {
  return {
    ...{ track, role, title, sentence, others },
    isDeciding: deciding,
    tools: columns,
    causes: rows.map(({ cause, label, learnable, total, cells, others: rest }) => ({
      ...{ cause, label, total, others: rest },
      isLearnable: learnable,
      cells: cells.map(({ misses, heat }) => ({ misses, heat })),
    })),
  };
}
