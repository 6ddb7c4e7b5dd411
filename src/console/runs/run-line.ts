import { z } from 'zod';
import type { RunLine, RunTrack } from '../../records/console/runs/list.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { RunRecord } from '../../records/run.ts';
import { decidingComparison, gateView } from '../../report/view/gate-view.ts';
import { allHarmless } from '../../report/view/harmless.ts';
import { type TrackView, trackView } from '../../report/view/track-view.ts';
import { verdictView } from '../../report/view/verdict-view.ts';
import type { WantedRuns } from '../ports/runs.ts';

export interface RunPlace {
  /** The name of its folder. */
  id: string;
  agent: string;
  /** When its record was written here. */
  writtenAt: string;
}

export interface ReadRun {
  line: RunLine;
  /** Null where the record is damaged or of another version. */
  run: RunRecord | null;
}

/** What a record says, as far as this version can read it; never an error: one odd record must not hide the others. */
export function readRun(place: RunPlace, text: string): ReadRun {
  const value = parsedOrNull(text);
  if (value === null) return { line: unreadable(place, 'run.json is cut short or no JSON. Run the same command again, or restore it from Git.'), run: null };
  const parsed = RunRecord.safeParse(value);
  if (!parsed.success) return { line: ofAnotherVersion(place, value), run: null };
  return { line: lineOf(place, parsed.data), run: parsed.data };
}

function lineOf(place: RunPlace, run: RunRecord): RunLine {
  const { outcome, word } = verdictView(run);
  return allHarmless({
    ...place,
    problem: null,
    startedAt: run.startedAt,
    wallMs: run.wallMs,
    action: run.decision.action,
    word,
    outcome,
    model: run.model.title,
    isStandIn: run.standIn,
    commit: run.manifest.commit,
    isDirty: run.manifest.dirty ?? false,
    tracks: run.decision.tracks.map(({ track }) => trackLine(run, trackView(run, track))),
  });
}

function trackLine(run: RunRecord, { track, label, deciding, key, keyN, decides }: TrackView): RunTrack {
  const comparison = decides === null ? undefined : decidingComparison(run, { track, candidate: decides });
  const said = comparison && gateView(comparison);
  return { track, label, candidate: decides, mark: said?.mark ?? null, word: said?.word ?? 'not compared', metric: deciding, n: keyN, figures: key };
}

/** What every version of the record has said in the same place; whatever is not there is left out. */
const Older = z.looseObject({
  schema: z.string().optional().catch(undefined),
  startedAt: z.string().optional().catch(undefined),
  wallMs: z.number().optional().catch(undefined),
  standIn: z.boolean().optional().catch(undefined),
  model: z.looseObject({ title: z.string() }).optional().catch(undefined),
  decision: z
    .looseObject({ action: z.enum(['ship', 'train', 'collect', 'stop']) })
    .optional()
    .catch(undefined),
  manifest: z.looseObject({ commit: z.string().nullable(), fledgling: z.string(), dirty: z.boolean().nullable() }).optional().catch(undefined),
});

function ofAnotherVersion(place: RunPlace, value: unknown): RunLine {
  const older = Older.safeParse(value).data;
  const by = older?.manifest ? `, written by Fledgling ${older.manifest.fledgling}` : '';
  return allHarmless({
    ...unreadable(place, `A record of another version${by}: only this much can be read of it. Its report and files are as they were written.`),
    startedAt: older?.startedAt ?? null,
    wallMs: older?.wallMs ?? null,
    action: older?.decision?.action ?? null,
    model: older?.model?.title ?? null,
    isStandIn: older?.standIn ?? false,
    commit: older?.manifest?.commit ?? null,
    isDirty: older?.manifest?.dirty ?? false,
  });
}

function unreadable(place: RunPlace, problem: string): RunLine {
  const nothing = { startedAt: null, wallMs: null, action: null, word: null, outcome: null, model: null, commit: null } as const;
  return { ...place, ...nothing, problem, isStandIn: false, isDirty: false, tracks: [] };
}

/** Newest first; a record without a time stands where it was written. */
export function newestFirst<T extends Pick<RunLine, 'id' | 'startedAt' | 'writtenAt'>>(lines: readonly T[]): T[] {
  const timeOf = ({ startedAt, writtenAt }: T) => {
    const started = startedAt === null ? Number.NaN : Date.parse(startedAt);
    return Number.isNaN(started) ? Date.parse(writtenAt) : started;
  };
  return [...lines].sort((a, b) => timeOf(b) - timeOf(a) || (a.id < b.id ? -1 : 1));
}

/** Of a record as this version writes it; its beginning is enough. Undefined where it begins in another way. */
export function startIn(text: string): string | undefined {
  return /^\{\s*"schema":\s*"fledgling\/run@1",\s*"id":\s*"[^"\\]*",\s*"agent":\s*"[^"\\]*",\s*"startedAt":\s*"([^"\\]*)"/.exec(text)?.[1];
}

/** The runs a filter lets through. */
export function filtered(lines: readonly RunLine[], { text, agent, action }: Pick<WantedRuns, 'text' | 'agent' | 'action'>): RunLine[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return lines.filter((line) => {
    if ((agent !== null && line.agent !== agent) || (action !== null && line.action !== action)) return false;
    const said = [line.id, line.agent, line.model, line.commit, line.action, line.word, ...line.tracks.map(({ word }) => word)].join(' ').toLowerCase();
    return words.every((word) => said.includes(word));
  });
}
