import { MODEL_ROLES, type ModelRole } from '../../../records/evaluation.ts';
import { TRACKS } from '../../../records/example.ts';
import type { Agreement } from '../../../records/findings/agreement.ts';
import { CAUSES } from '../../../records/findings/diagnosis.ts';
import type { Disagreement, RunRecord } from '../../../records/run.ts';
import type { PackedExample, Payload } from '../../page/payload.ts';
import { disagreementView, rankedFirst } from '../disagreement-view.ts';
import { CAUSE_LABELS } from '../findings/causes.ts';
import { allHarmless } from '../harmless.ts';
import { ROLE_LABELS, TRACK_LABELS } from '../labels.ts';
import { count, plural } from '../numbers.ts';
import { compressed } from './compressed.ts';
import { KINDS, type Kind, kindLabels } from './kinds.ts';
import { packAgreement, packDisagreement, type Room } from './pack.ts';

export type ExamplesView = Awaited<ReturnType<typeof examplesView>>;

/** Compressed bytes that the examples may take in the page, a third more as base64: what keeps it under 2 MB at 2,000 examples a track, and as many a piece beyond. */
const MOST_BYTES = 1_250_000;
const MOST_BYTES_EACH = MOST_BYTES / 4_000;

/** From whole texts to a few words of each; the first that fits is taken. */
const ROOMS: readonly Room[] = [
  { text: 100_000, rows: 300 },
  { text: 8_000, rows: 200 },
  { text: 4_000, rows: 120 },
  { text: 2_000, rows: 60 },
  { text: 1_000, rows: 40 },
  { text: 500, rows: 30 },
  { text: 250, rows: 20 },
  { text: 120, rows: 12 },
  { text: 60, rows: 6 },
];

interface Graded {
  run: Pick<RunRecord, 'evaluations' | 'decision'>;
  disagreements: readonly Disagreement[];
  agreements: readonly Agreement[];
}

/** All examples of the run for the page's browser, compressed, and what its filters offer. */
export async function examplesView({ run, disagreements, agreements }: Graded) {
  const roles = MODEL_ROLES.filter((role) => run.evaluations.some(({ model }) => model.role === role));
  const ranked = rankedFirst(disagreements).map(disagreementView);
  const packed = (room: Room) => pack({ roles, ranked, agreements }, room);
  const most = longest(disagreements, agreements);
  const rooms = ROOMS.filter(({ text }, at) => at === 0 || text < most);
  const { data, room, examples } = await fitting(rooms, packed);
  const cut = room.text < most;
  const wrong = `on which at least one model is not right, those of the deciding local model first`;
  const unrecorded = agreements.length === 0 && disagreements.length < examplesOf(run);
  return {
    data,
    ...optionsOf(examples, roles, run),
    total: examples.length,
    sentence: unrecorded
      ? `${plural(disagreements.length, 'example')} ${wrong}. Those on which every model is right are not in these records.`
      : `${plural(examples.length, 'example')}: ${count(disagreements.length)} ${wrong}, and ${count(agreements.length)} on which every model gave the gold answer.`,
    note: cut
      ? `Texts longer than ${count(room.text)} characters are cut here, and searched as far as they are shown; the data set holds the prompts whole, disagreements.jsonl the answers.`
      : '',
  };
}

async function fitting(rooms: readonly Room[], packed: (room: Room) => Payload) {
  let fitted: { data: string; room: Room; examples: PackedExample[] } = { data: '', room: { text: 0, rows: 0 }, examples: [] };
  for (const room of rooms) {
    const payload = packed(room);
    const bytes = await compressed(JSON.stringify(allHarmless(payload)));
    fitted = { data: bytes.toString('base64'), room, examples: payload.examples };
    if (bytes.length <= Math.max(MOST_BYTES, MOST_BYTES_EACH * payload.examples.length)) break;
  }
  return fitted;
}

interface Ranked {
  roles: readonly ModelRole[];
  ranked: readonly ReturnType<typeof disagreementView>[];
  agreements: readonly Agreement[];
}

function pack({ roles, ranked, agreements }: Ranked, room: Room): Payload {
  const systems = new Map<string, number>();
  const systemAt = (text: string) => {
    const at = systems.get(text) ?? systems.size;
    systems.set(text, at);
    return at;
  };
  const examples = [
    ...ranked.map((view) => packDisagreement(view, roles, { room, systemAt })),
    ...agreements.map((agreement) => packAgreement(agreement, roles, room)),
  ];
  return {
    models: roles.map((role) => ({ role, label: ROLE_LABELS[role] })),
    tracks: TRACK_LABELS,
    causes: CAUSE_LABELS,
    systems: [...systems.keys()],
    examples,
  };
}

const GATE = [
  ['in', 'In the gate'],
  ['apart', 'Not in the gate'],
] as const;

/** What the filters offer: only what some example has. */
function optionsOf(examples: readonly PackedExample[], roles: readonly ModelRole[], run: Graded['run']) {
  const distinct = (values: readonly string[]) => [...new Set(values)].sort();
  const kinds = new Set(examples.flatMap((example) => example.kinds));
  const causes = new Set(examples.flatMap(({ answers }) => answers.flatMap((answer) => answer?.cause ?? [])));
  const labels: Record<Kind, string> = kindLabels(localName(run));
  const pairs = (values: readonly string[]) => values.map((value) => [value, value] as const);
  return {
    kinds: KINDS.filter((kind) => kinds.has(kind)).map((kind) => [kind, labels[kind]] as const),
    causes: CAUSES.filter((cause) => causes.has(cause)).map((cause) => [cause, CAUSE_LABELS[cause]] as const),
    wrong: roles.filter((_, at) => examples.some(({ answers }) => answers[at]?.correct === false)).map((role) => [role, ROLE_LABELS[role]] as const),
    tracks: TRACKS.filter((track) => examples.some((example) => example.track === track)).map((track) => [track, TRACK_LABELS[track]] as const),
    tools: allHarmless(pairs(distinct(examples.map(({ domain }) => domain)))),
    slices: allHarmless(pairs(distinct(examples.flatMap(({ slices }) => slices)))),
    splits: pairs(distinct(examples.map(({ split }) => split))),
    gate: GATE.filter(([value]) => examples.some(({ apart }) => (apart === true) === (value === 'apart'))),
  };
}

/** The deciding local model by its name where it is the same on every track. */
function localName({ decision }: Graded['run']): string {
  const names = new Set(decision.tracks.map(({ candidate }) => ROLE_LABELS[candidate]));
  return names.size === 1 ? [...names].join('') : 'Local';
}

function longest(disagreements: readonly Disagreement[], agreements: readonly Agreement[]): number {
  let most = 0;
  for (const { prompt, gold, answers } of disagreements)
    for (const text of [prompt, gold, ...Object.values(answers).map((answer) => answer.text ?? '')]) most = Math.max(most, text.length);
  for (const { user, gold } of agreements) most = Math.max(most, user.length, gold.length);
  return most;
}

function examplesOf({ evaluations }: Graded['run']): number {
  const byTrack = Map.groupBy(evaluations, ({ track }) => track);
  return [...byTrack.values()].reduce((sum, its) => sum + Math.max(...its.map(({ examples }) => examples)), 0);
}
