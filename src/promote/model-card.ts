import { askedHow } from '../records/asking/local-prompt.ts';
import { type Comparison, decides, type Verdict } from '../records/comparison.ts';
import type { Evaluation } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { Promotion } from '../records/gitops/promotion.ts';
import type { RunRecord } from '../records/run.ts';
import { FROM_GGUF } from '../records/train.ts';
import { table } from '../report/markdown/table.ts';
import { inlineCode, prose } from '../report/markdown/text.ts';
import { gateView } from '../report/view/gate-view.ts';
import { allHarmless } from '../report/view/harmless.ts';
import { METRIC_LABELS, STAND_IN, TRACK_LABELS } from '../report/view/labels.ts';
import { count, level, percent, points, pointsInterval } from '../report/view/numbers.ts';
import { trainingView } from '../report/view/training-view.ts';
import { verdictView } from '../report/view/verdict-view.ts';
import { frontMatter, isHubId, tunedEvaluations } from './card-front-matter.ts';
import type { UploadFile } from './ports.ts';
import { vaultRemarks } from './refuse-losses.ts';
import { ggufName } from './upload-list.ts';

export interface CardInputs {
  run: RunRecord;
  base: Promotion['base'];
  gap: Promotion['gap'];
  /** `OWNER/NAME`. */
  repository: string;
  /** Folder the files lie in, empty for the root. */
  folder: string;
  /** The files the card stands beside, itself left out. */
  files: readonly UploadFile[];
}

const ANSWERS: Readonly<Record<Track, string>> = {
  structured: 'one JSON document and nothing else',
  toolcall: 'exactly one `<tool_call name="NAME">{json}</tool_call>`',
};

/** `README.md` of a promoted adapter, rendered from the records alone: the same run gives the same text. Every text in it is escaped. */
export function modelCard(inputs: CardInputs): string {
  const { run, base, gap, repository, files } = allHarmless(inputs);
  const tracks = tunedEvaluations(run, 'test').map(({ track }) => track);
  const sections = [
    run.standIn ? `> **${STAND_IN}**` : '',
    `# ${prose(`${run.agent} adapter for ${base.title}`)}`,
    `LoRA ${tracks.length === 1 ? 'adapter' : 'adapters'} that ${tracks.length === 1 ? 'lets' : 'let'} ${baseName(base)} stand in for the hosted LLM of the agent ${inlineCode(run.agent)}, trained and measured on the agent's own recorded traces.`,
    '## Verdict',
    `**${prose(verdictView(run).sentence)}**`,
    `Largest loss on a core metric: ${points(-gap.value)} points (${METRIC_LABELS[gap.metric]}, ${TRACK_LABELS[gap.track].toLowerCase()}, ${gap.split} split; promotion allows ${points(-gap.threshold)}).`,
    plainWords(run),
    ...(['test', 'vault'] as const).flatMap((split) => tunedEvaluations(run, split).map((evaluation) => results(run, evaluation))),
    '## How it was measured',
    method(run),
    '## Training',
    training(run, tracks),
    '## Limits',
    limits(run),
    '## Use',
    usage(base, tracks, run),
    '## Lineage',
    lineage(run, base),
    '## Files',
    table(
      ['File', 'Bytes', 'SHA-256'],
      files.map(({ path, bytes, sha256 }) => [inlineCode(path), count(bytes), inlineCode(sha256)]),
      '-r-',
    ),
  ];
  return `${frontMatter({ run, base, repository })}\n${sections.filter(Boolean).join('\n\n')}\n`;
}

/** The outcomes for somebody who reads no intervals, what the vault said, and what the policy let pass. */
function plainWords(run: RunRecord): string {
  const tuned = run.comparisons.filter(({ candidate }) => candidate === 'tuned');
  const vault = run.vault.comparisons.filter(({ candidate }) => candidate === 'tuned');
  const told = (split: string) => (comparison: Comparison) =>
    comparison.says ? [`- ${TRACK_LABELS[comparison.track]}, ${split} split: ${comparison.outcome}: ${prose(comparison.says)}.`] : [];
  return [
    ...tuned.flatMap(told('test')),
    ...vault.filter(({ outcome }) => outcome !== 'inconclusive').flatMap(told('vault')),
    ...vaultRemarks(run).map((remark) => `- ${prose(remark)}`),
    ...(vault.length > 0 ? [] : ['- The vault was not opened: no examples that nothing was chosen by confirm this.']),
    ...tuned.flatMap(({ accepted }) => accepted.map(({ sentence, reason }) => `- Accepted by the policy: ${prose(`${sentence} (${reason})`)}.`)),
  ].join('\n');
}

function baseName({ title, hf }: Promotion['base']): string {
  return isHubId(hf) ? `${prose(title)} (${inlineCode(hf)})` : prose(title);
}

function results(run: RunRecord, { track, split, metrics }: Evaluation): string {
  const comparison = (split === 'vault' ? run.vault : run).comparisons.find((one) => one.track === track && one.candidate === 'tuned');
  const rows = (comparison?.verdicts ?? []).map((verdict) => {
    const own = metrics.find(({ name }) => name === verdict.metric);
    const label = METRIC_LABELS[verdict.metric];
    return [
      decides(verdict) ? `**${label}**` : label,
      count(verdict.n),
      percent(verdict.hosted),
      own ? percent(own.value) : '-',
      difference(verdict),
      verdict.outcome,
    ];
  });
  const width = comparison?.verdicts[0] ? level(comparison.verdicts[0].alpha) : '';
  const rest = comparison && gateView(comparison).rest;
  return `### ${TRACK_LABELS[track]}, ${split} split\n\n${table(['Metric', 'n', 'Hosted', 'Adapter', `Difference in points [${width} interval]`, 'Verdict'], rows, '-rrrr-')}${rest ? `\n\n${rest.text}.` : ''}`;
}

function difference({ difference: value, interval }: Verdict): string {
  return `${points(value)} ${pointsInterval(interval)}`;
}

function method(run: RunRecord): string {
  const comparison = run.comparisons.find(({ candidate }) => candidate === 'tuned');
  const [first] = tunedEvaluations(run, 'test');
  const hosted = run.evaluations.find(({ model }) => model.role === 'hosted');
  const margin = comparison?.verdicts[0] ? (comparison.verdicts[0].margin * 100).toFixed(1) : '?';
  const decoding = first?.decoding
    ? `temperature ${first.decoding.temperature}, seed ${first.decoding.seed}, at most ${first.decoding.maxTokens} tokens`
    : 'unknown';
  return [
    `- Both models answered the same ${first?.split ?? 'test'} examples, which were split off by cluster before training; scores are paired by example.`,
    `- Gate: ${comparison?.rule ?? 'interval'} rule, margin ${margin} points, fixed in Git before the run. **Bold** metrics decide.`,
    `- Decoding: ${decoding}. The GGUF adapter in this repository is the file that was scored, at the base file's own quantisation.`,
    ...(first?.prompt
      ? [
          `- The adapter was asked ${prose(askedHow(first.prompt))}${first.prompt.wording === null ? '' : `: ${inlineCode(first.prompt.wording)}`}. It has to be asked so wherever it serves.`,
        ]
      : []),
    `- Hosted model: ${inlineCode(hosted?.model.name ?? 'unknown')}${hosted?.ask === 'native' ? ', asked natively, with its tools and response format' : ''}.`,
  ].join('\n');
}

function training(run: RunRecord, tracks: readonly Track[]): string {
  const lines = run.adapters
    .filter(({ track }) => tracks.includes(track))
    .map((adapter) => {
      const { summary, recipe, checks } = trainingView(adapter);
      const passed = checks.filter(({ ok }) => ok).map(({ label }) => label.toLowerCase());
      return `- ${TRACK_LABELS[adapter.track]}: ${prose(recipe)}. ${prose(summary)}. Checks passed: ${prose(passed.join(', '))}.`;
    });
  return [...lines, `- Data set digest: ${inlineCode(run.dataset.digest)}`].join('\n');
}

function limits(run: RunRecord): string {
  const apart = tunedEvaluations(run, 'test').flatMap(({ track, slices }) =>
    slices
      .filter(({ kind }) => kind === 'challenge')
      .map(({ name, n, metrics }) => {
        const figures = metrics.filter(({ core }) => core).map((metric) => `${METRIC_LABELS[metric.name]} ${percent(metric.value)}`);
        return `- ${TRACK_LABELS[track]}, ${inlineCode(name)} (n ${count(n)}, outside gate and training): ${figures.join(', ')}.`;
      }),
  );
  return [
    `- Measured on traces of the agent ${inlineCode(run.agent)} alone. What it does with other prompts, tools or schemas is not known.`,
    '- The gold answers are those the traces recorded, mistakes of the agent of that time included.',
    ...(run.standIn ? ['- The hosted model was a scripted stand-in: the comparison says nothing about a real LLM.'] : []),
    ...regressions(run),
    ...apart,
  ].join('\n');
}

/** Where training lost what the base could do. */
function regressions(run: RunRecord): string[] {
  const tuned = run.comparisons.filter(({ candidate }) => candidate === 'tuned');
  return tuned.flatMap(({ track, regressions: found }) =>
    found.map(({ metric, slice, kind, n, base, tuned: local, interval, outcome }) => {
      const where = slice === null ? '' : ` on ${kind === null ? '' : `the ${kind} `}${inlineCode(slice)}`;
      const sure = outcome === 'inconclusive' ? ', too few examples to be sure' : '';
      return `- ${TRACK_LABELS[track]}, worse than the base${where}: ${METRIC_LABELS[metric]} ${percent(local)} against ${percent(base)} (n ${count(n)}, ${pointsInterval(interval)} points${sure}).`;
    }),
  );
}

function usage(base: Promotion['base'], tracks: readonly Track[], run: RunRecord): string {
  const seed = run.evaluations[0]?.decoding?.seed ?? 42;
  return [
    `With llama.cpp and the base file of SHA-256 ${inlineCode(base.ggufSha256)}, one adapter a track:`,
    `\`\`\`sh\n${tracks.map((track) => `llama-server --model base.gguf --lora ${ggufName(track)} --temp 0 --seed ${seed}`).join('\n')}\n\`\`\``,
    tracks.map((track) => `- \`${ggufName(track)}\` answers with ${ANSWERS[track]}. The same weights for PEFT lie in \`${track}/\`.`).join('\n'),
  ].join('\n\n');
}

function lineage(run: RunRecord, base: Promotion['base']): string {
  const { manifest } = run;
  const rows: [string, string | null][] = [
    ['Run', run.id],
    ['Config', manifest.configDigest],
    ['Commit', manifest.commit && `${manifest.commit}${manifest.dirty ? ' with uncommitted changes' : ''}`],
    ['Base model', `${base.name}: ${base.hf === FROM_GGUF ? 'weights made from its GGUF' : base.hf}`],
    ['Base GGUF', base.ggufSha256],
    ...run.adapters.map(({ track, ggufSha256 }): [string, string] => [`Adapter, ${track}`, ggufSha256]),
    ['Scorer', run.evaluations[0]?.scorerVersion ?? null],
    ['Fledgling', manifest.fledgling],
  ];
  return table(
    ['What', 'Value'],
    rows.flatMap(([what, value]) => (value ? [[what, inlineCode(value)]] : [])),
    '--',
  );
}
