import type { Otherwise } from '../../../records/console/runs/two-runs.ts';
import type { RunRecord } from '../../../records/run.ts';
import { clipped } from '../../../report/view/clip.ts';
import { ROLE_LABELS, TRACK_LABELS } from '../../../report/view/labels.ts';
import { count } from '../../../report/view/numbers.ts';

const MOST = 200;
const MOST_TEXT = 400;
const ABSENT = '–';

/** What the two runs are made of and that is not the same, setting by setting; `more`: how many are not listed. */
export function otherwise(before: RunRecord, after: RunRecord): { rows: Otherwise[]; more: number } {
  const rows = [
    ...differing('data', dataOf(before), dataOf(after)),
    ...differing('models', modelsOf(before), modelsOf(after)),
    ...differing('config', leavesOf(before.config), leavesOf(after.config)),
    ...differing('host', hostOf(before), hostOf(after)),
  ];
  return { rows: rows.slice(0, MOST), more: Math.max(0, rows.length - MOST) };
}

type Told = ReadonlyMap<string, string>;

function differing(part: Otherwise['part'], before: Told, after: Told): Otherwise[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((what) => {
    const [one, other] = [before.get(what) ?? ABSENT, after.get(what) ?? ABSENT];
    return one === other ? [] : [{ part, what, before: clipped(one, MOST_TEXT), after: clipped(other, MOST_TEXT) }];
  });
}

function dataOf({ dataset }: RunRecord): Told {
  const { counts, digest, seed, instruction, sources } = dataset;
  return new Map([
    ['digest', digest],
    ['seed', String(seed)],
    ['instruction', instruction],
    ['model calls', count(counts.modelCalls)],
    ['duplicates', count(counts.duplicates)],
    ...Object.entries(counts.rows).map(([name, rows]): [string, string] => [`rows ${name}`, count(rows)]),
    ...sources.map(({ path, sha256 }): [string, string] => [`source ${path}`, sha256]),
  ]);
}

function modelsOf({ model, evaluations, adapters }: RunRecord): Told {
  return new Map([
    ['catalogue entry', model.title],
    ...evaluations.flatMap(({ track, model: { role, name, ggufSha256, adapterSha256, engine }, ask, scorerVersion, decoding }): [string, string][] => {
      const who = `${TRACK_LABELS[track]}, ${ROLE_LABELS[role].toLowerCase()}`;
      return [
        [`${who}: name`, name],
        [`${who}: model file`, ggufSha256 ?? ABSENT],
        [`${who}: adapter`, adapterSha256 ?? ABSENT],
        ...under(`${who}: engine`, engine),
        [`${who}: asked`, ask],
        [`${who}: decoding`, decoding ? `temperature ${decoding.temperature}, seed ${decoding.seed}, at most ${decoding.maxTokens} tokens` : ABSENT],
        [`${who}: scorer`, scorerVersion],
      ];
    }),
    ...adapters.flatMap(({ track, recipe }) => under(`${TRACK_LABELS[track]}, adapter: recipe`, recipe)),
  ]);
}

function hostOf({ manifest }: RunRecord): Told {
  const { commit, dirty, fledgling, node, packages, hardware, overrides } = manifest;
  return new Map([
    ['commit', commit === null ? 'not in a Git checkout' : `${commit}${dirty ? ' with uncommitted changes' : ''}`],
    ['fledgling', fledgling],
    ['node', node],
    ...Object.entries(packages),
    ...Object.entries(overrides).map(([name, value]): [string, string] => [`--${name}`, String(value)]),
    ['hardware', `${hardware.cpu}, ${hardware.cores} cores, ${hardware.platform}${hardware.gpus.map((gpu) => `, ${gpu}`).join('')}`],
  ]);
}

function under(what: string, value: unknown): [string, string][] {
  return [...leavesOf(value)].map(([path, text]) => [`${what} ${path}`, text]);
}

/** Every value of a JSON document by its path: `gate.delta`. Lists are one value: their order counts. */
function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map([[path, JSON.stringify(value) ?? ABSENT]]);
  return new Map(Object.entries(value).flatMap(([key, member]) => [...leavesOf(member, path === '' ? key : `${path}.${key}`)]));
}
