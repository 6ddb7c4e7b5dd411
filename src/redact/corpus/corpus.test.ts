import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../kinds.ts';
import { numbered } from '../number.ts';
import { redactor } from '../redactor.ts';
import type { RedactionSettings } from '../settings.ts';
import { ordinary } from './ordinary.test-data.ts';
import { observation, PLACES, type Place } from './places.test-data.ts';
import { type Plant, planted } from './planted.test-data.ts';

const EVERYTHING: RedactionSettings = { kinds: KINDS, custom: [], allow: { fields: [], values: [] }, country: null };
const scanner = redactor(EVERYTHING, 'a key for tests');

interface Case {
  plant: Plant;
  place: Place;
}

const SEEDS = [1, 2, 3, 4];

/** Every kind in every place that takes it. */
function cases(seed: number): Case[] {
  return planted(PLACES.length, seed).flatMap((plant, index) => {
    const place = PLACES[index % PLACES.length];
    return place?.takes(plant) ? [{ plant, place }] : [];
  });
}

const leaks = (written: string, { plant, place }: Case) =>
  place.needles(plant).some((needle) => written.includes(needle) || written.includes(JSON.stringify(needle).slice(1, -1)) || written.includes(twice(needle)));
const twice = (text: string) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1);

describe('the planted corpus', () => {
  it('is found, whatever it is and wherever it stands; of what is split half may stay', async () => {
    const all = SEEDS.flatMap(cases);
    const redacted = await scanner.redacted(all.map(({ plant, place }, index) => [observation(`o${index}`, plant, place)]));
    const written = redacted.map((value) => JSON.stringify(numbered(value).value));
    const missed = all.filter((one, index) => leaks(written[index] ?? '', one));
    const kinds = new Set(all.map(({ plant }) => plant.what));
    console.log(
      `${all.length} plants of ${kinds.size} kinds in ${PLACES.length} places: ${all.length - missed.length} found, recall ${((1 - missed.length / all.length) * 100).toFixed(1)} %`,
    );
    for (const { plant, place } of missed) console.log(`  missed: ${plant.what} ${place.name}: ${plant.said}`);
    expect(all.length).toBeGreaterThanOrEqual(200);
    expect(kinds.size).toBeGreaterThanOrEqual(15);
    expect(missed.length / all.length).toBeLessThan(0.005);
    expect(missed.filter(({ place }) => !place.name.startsWith('split'))).toEqual([]);
  });
});

describe('ordinary text', () => {
  it('loses next to nothing', async () => {
    const texts = ordinary(2_500);
    const redacted = await scanner.redacted(texts);
    const changed = redacted.flatMap((text, index) => (text === texts[index] ? [] : [`${texts[index]}  ->  ${String(numbered(text).value)}`]));
    console.log(`${texts.length} ordinary texts: ${changed.length} changed, ${((changed.length / texts.length) * 100).toFixed(2)} %`);
    for (const line of changed.slice(0, 20)) console.log(`  ${line}`);
    expect(changed.length / texts.length).toBeLessThan(0.005);
  });

  const folder = process.env['FLEDGLING_BFCL'];
  it.skipIf(!folder || !existsSync(join(folder, 'cases.jsonl')))('of the Berkeley Function Calling Leaderboard loses next to nothing', async () => {
    const texts = readFileSync(join(folder ?? '', 'cases.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const redacted = await scanner.redacted(texts);
    const changed = redacted.flatMap((text, index) =>
      text === texts[index]
        ? []
        : [
            String(text)
              .match(/.{0,50}⟦[^⟧]*⟧.{0,20}/g)
              ?.join(' | ') ?? '',
          ],
    );
    console.log(`${texts.length} cases: ${changed.length} changed, ${((changed.length / texts.length) * 100).toFixed(2)} %`);
    for (const line of changed) console.log(`  ${line}`);
    expect(changed.length / texts.length).toBeLessThan(0.02);
  });
});
