import type { RunRecord } from '../../../records/run.ts';
import { TRACK_LABELS } from '../labels.ts';
import { plural } from '../numbers.ts';
import { openTracks } from '../verdict-view.ts';
import { remediesView } from './remedies-view.ts';
import { movesTraffic } from './swap-view.ts';

/** What to do now, one sentence each, the first thing first. */
export function nextView(run: Pick<RunRecord, 'decision' | 'comparisons' | 'remedies' | 'ceilings' | 'standIn' | 'id' | 'swap'>): string[] {
  return [...remedy(run), ...step(run), ...serve(run), ...labels(run)];
}

function serve(run: Pick<RunRecord, 'id' | 'swap'>): string[] {
  return movesTraffic(run) ? [`Move the traffic: "fledgling serve --run ${run.id}" answers locally what was proved, a small share of it first.`] : [];
}

function step(run: Pick<RunRecord, 'decision' | 'comparisons' | 'standIn' | 'id'>): string[] {
  const { action, next } = run.decision;
  if (action === 'ship' && run.standIn)
    return ['For a verdict about your own agent, set hosted in the config to its real endpoint and harvest its own traces.'];
  if (action === 'ship')
    return [`Promote exactly the files that were evaluated: merge the pull request that holds them, or "fledgling promote --run ${run.id}".`];
  if (action === 'train') return ['Allow training in the config (train) and run again: what is here already is not done twice.'];
  // The record's own words, where it has some.
  if (next !== '') return [next];
  if (action === 'stop') return ['Change the model, the recipe or the data in the config and run again; where the misses are says what to change.'];
  const { tooFew, unscored, refused } = openTracks(run);
  if (refused.length > 0) return ['Mend what the verdict names and run again; more examples alone would not help.'];
  if (tooFew.length === 0 && unscored.length > 0) return ['Run again: only what was not scored is asked again.'];
  return ['Record more traces and run again: what is here already is not done twice.'];
}

/** Cheaper than training: before anything else where the gate does not ship. */
function remedy({ decision, remedies }: Pick<RunRecord, 'decision' | 'remedies'>): string[] {
  if (decision.action === 'ship') return [];
  return remediesView({ remedies }).flatMap(({ label, verdict, config }) => (config === null ? [] : [`${label}: ask otherwise first: ${verdict}`]));
}

function labels({ ceilings }: Pick<RunRecord, 'ceilings'>): string[] {
  const open = ceilings.map(({ track, contradictions }) => ({ track, golds: contradictions.filter(({ settled }) => settled === null).length }));
  return open.flatMap(({ track, golds }) =>
    golds > 0 ? [`${TRACK_LABELS[track]}: settle ${plural(golds, 'gold')} on which the hosted model contradicts itself (noise ceiling).`] : [],
  );
}
