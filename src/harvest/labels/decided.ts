import type { Label } from '../../records/harvest/labels.ts';
import { type Gold, type GoldRule, type Settleable, writtenGold } from './written-gold.ts';

/** What a decision makes of a gold. */
export type Decided = { does: 'keep' } | { does: 'drop' } | { does: 'use'; gold: Gold } | { does: 'accept'; answers: string[] };

/** Why a decision cannot be carried out: the key it stands under, and "expected …, got …. Remedy." */
export interface Mistake {
  key: 'example' | 'recorded' | 'decision';
  sentence: string;
}

/** @throws nothing: what is wrong with it is a `Mistake`. */
export function decidedOf(label: Label, draft: Settleable, rule: GoldRule): Decided | Mistake | null {
  const { decision, recorded, others } = label;
  if (decision === null) return null;
  if (recorded !== draft.row.completion)
    return {
      key: 'recorded',
      sentence: `expected today's gold of example ${draft.id}, ${quoted(draft.row.completion)}, got ${quoted(recorded)}. It was decided on another answer: look at it again, or remove this decision.`,
    };
  if (decision === 'keep' || decision === 'drop') return { does: decision };
  if ('use' in decision) {
    const text = typeof decision.use === 'string' ? decision.use : others[decision.use - 1]?.answer;
    if (text === undefined) return wrongPlace(label, String(decision.use));
    const written = writtenGold(text, draft, rule);
    if (!written.ok) return unusable(text, written.reason);
    if (written.gold.completion === recorded) return pointless(text);
    return { does: 'use', gold: written.gold };
  }
  if (decision.accept === 'both' && others.length !== 1)
    return {
      key: 'decision',
      sentence: `expected one other answer for accept: both, got ${others.length}. Write accept: [N, …] with the places of those that count as right.`,
    };
  const places = decision.accept === 'both' ? [1] : decision.accept;
  return accepted(label, places, { draft, rule });
}

function accepted(label: Label, places: readonly number[], { draft, rule }: { draft: Settleable; rule: GoldRule }): Decided | Mistake {
  const answers = new Set<string>();
  for (const place of places) {
    const text = label.others[place - 1]?.answer;
    if (text === undefined) return wrongPlace(label, String(place));
    const written = writtenGold(text, draft, rule);
    if (!written.ok) return unusable(text, written.reason);
    if (written.gold.completion === label.recorded) return pointless(text);
    answers.add(written.gold.completion);
  }
  return { does: 'accept', answers: [...answers] };
}

function wrongPlace({ others }: Label, got: string): Mistake {
  return {
    key: 'decision',
    sentence: `expected the place of one of ${others.length} other answers, from 1, got ${got}. Write another number, or the answer itself.`,
  };
}

function unusable(text: string, reason: string): Mistake {
  return { key: 'decision', sentence: `expected an answer that can be a gold, got ${quoted(text)}: ${reason}. Mend it, or decide otherwise.` };
}

function pointless(text: string): Mistake {
  return { key: 'decision', sentence: `expected another answer than the recorded one, got ${quoted(text)}. Write keep.` };
}

function quoted(text: string): string {
  const json = JSON.stringify(text);
  return json.length > 160 ? `${json.slice(0, 159).toWellFormed()}…` : json;
}
