import { TRACKS } from '../../records/example.ts';
import type { Disagreement, RunRecord } from '../../records/run.ts';
import { ceilingViews } from '../ceiling/view.ts';
import { datasetView } from './dataset-view.ts';
import { disagreementsView } from './disagreement-view.ts';
import { economicsView } from './findings/economics-view.ts';
import { missesView } from './findings/misses-view.ts';
import { nextView } from './findings/next-view.ts';
import { remediesView } from './findings/remedies-view.ts';
import { swapView } from './findings/swap-view.ts';
import { allHarmless } from './harmless.ts';
import { REDACTION_OFF, STAND_IN } from './labels.ts';
import { duration, percent } from './numbers.ts';
import { redactedText } from './redaction.ts';
import { integrityView } from './traces/integrity-view.ts';
import { trackView } from './track-view.ts';
import { verdictView } from './verdict-view.ts';
import { whyView } from './why-view.ts';

/** What a report says, before anyone decides how it looks: all renderers print these numbers and sentences and compute none. */
export type RunView = ReturnType<typeof viewOf>;

export function viewOf({ run, disagreements }: { run: RunRecord; disagreements: readonly Disagreement[] }) {
  return allHarmless({
    standIn: run.standIn ? STAND_IN : null,
    redactionOff: run.dataset.redaction?.enabled === false ? REDACTION_OFF : null,
    agent: run.agent,
    runId: run.id,
    model: run.model.title,
    startedAt: run.startedAt.slice(0, 16).replace('T', ' '),
    wall: duration(run.wallMs),
    verdict: verdictView(run),
    next: nextView(run),
    why: [...whyView(run), ...swapView(run)],
    misses: missesView(run),
    remedies: remediesView(run),
    economics: economicsView(run),
    integrity: integrityView(run),
    tracks: TRACKS.filter((track) => run.evaluations.some((evaluation) => evaluation.track === track)).map((track) => trackView(run, track)),
    ceilings: ceilingViews(run),
    data: run.datasetStats ? datasetView(run.datasetStats) : null,
    stages: stagesView(run),
    stagesNote: stagesNote(run),
    provenance: provenanceView(run),
    traces: run.traces.map(({ kind, name, traceId, location }) => ({ label: `${kind} ${name}`, value: `${traceId} in ${location}` })),
    disagreements: disagreementsView(disagreements),
  });
}

/** Shares are of the run's wall time. */
function stagesView({ stages, wallMs: total }: RunRecord) {
  return stages.map(({ name, status, why, wallMs }) => {
    const share = total > 0 ? wallMs / total : 0;
    return { name, status, why, time: duration(wallMs), share, shareText: percent(share) };
  });
}

function stagesNote({ stages, wallMs }: RunRecord): string | null {
  const sum = stages.reduce((total, stage) => total + stage.wallMs, 0);
  return sum > wallMs ? 'Shares of the wall time; stages side by side: shares add up to more than 100 %.' : null;
}

function provenanceView(run: RunRecord): { label: string; value: string }[] {
  const { manifest, dataset } = run;
  const { hardware } = manifest;
  const commit = manifest.commit ? `${manifest.commit}${manifest.dirty ? ' with uncommitted changes' : ''}` : 'not in a Git checkout';
  const local = run.evaluations.find(({ model }) => model.ggufSha256 !== null);
  const decoding = run.evaluations[0]?.decoding;
  const refused = run.evaluations.flatMap(({ model, track, notSent = [] }) =>
    notSent.length > 0 ? [`${notSent.join(', ')} not accepted by ${model.name} (${track})`] : [],
  );
  const trainers = new Set(run.adapters.map((adapter) => described(adapter.run.versions)));
  const pairs: [string, string | undefined][] = [
    ['Run', run.id],
    ['Commit', commit],
    ['Config', manifest.configDigest],
    ['Overrides', described(manifest.overrides)],
    ['Data', dataset.digest],
    ['Redacted', redactedText(dataset.redaction)],
    ['Model file', local?.model.ggufSha256 ?? undefined],
    ...run.adapters.map(({ track, ggufSha256 }): [string, string] => [`Adapter (${track})`, ggufSha256]),
    ...run.evaluations.map(({ track, model, predictionsDigest }): [string, string] => [`Predictions (${track}, ${model.role})`, predictionsDigest]),
    ['Engine', local && described(local.model.engine)],
    ['Decoding', decoding ? `temperature ${decoding.temperature}, seed ${decoding.seed}, at most ${decoding.maxTokens} tokens` : undefined],
    ...run.evaluations.map(({ track, model, ask }): [string, string] => [`Asked (${track}, ${model.role})`, ask === 'native' ? 'natively' : 'in text']),
    ['Not sent', refused.join('; ')],
    ['Scorer', run.evaluations[0]?.scorerVersion],
    ['Versions', described({ fledgling: manifest.fledgling, node: manifest.node, ...manifest.packages })],
    ...[...trainers].map((versions): [string, string] => ['Trainer', versions]),
    ['Hardware', [`${hardware.cpu}, ${hardware.cores} cores, ${hardware.memoryGb.toFixed(1)} GB`, ...hardware.gpus, hardware.platform].join('; ')],
    ['Tracing', run.tracingOff ? 'switched off: this run left no trace' : undefined],
  ];
  return pairs.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

function described(values: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}
