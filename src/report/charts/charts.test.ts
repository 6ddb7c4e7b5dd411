import { describe, expect, it } from 'vitest';
import { runFixture } from '../fixtures/fixture.test-data.ts';
import { trackView } from '../view/track-view.ts';
import { differencesChart, levelsChart, lossChart } from './charts.ts';

const track = trackView(runFixture(), 'structured');
const text = { title: 'A title', description: 'A description' };
const base = track.candidates.find(({ candidate }) => candidate === 'base')?.rows ?? [];
const tuned = track.candidates.find(({ candidate }) => candidate === 'tuned')?.rows ?? [];

describe('charts', () => {
  it('are images with a title and a description', async () => {
    expect(await levelsChart(track.metrics, 600, text)).toMatch(/^<svg role="img"[^>]*><title>A title<\/title><desc>A description<\/desc>/);
  });

  it('take every colour from the page, so that they follow light and dark', async () => {
    const training = track.training;
    if (!training) throw new Error('the fixture has a training');
    const drawings = [await levelsChart(track.metrics, 600, text), await differencesChart(tuned, 'tuned', 600, text), await lossChart(training, 600, text)];
    for (const drawing of drawings) {
      const colours = new Set([...drawing.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour));
      expect([...colours].filter((colour) => !/^(?:none|transparent|var\(--[a-z]+\))$/.test(colour ?? ''))).toEqual([]);
    }
  });

  it('draw the same bytes for the same numbers', async () => {
    expect(await differencesChart(tuned, 'tuned', 330, text)).toBe(await differencesChart(tuned, 'tuned', 330, text));
  });

  it('end every interval with caps, and leave room beside the longest', async () => {
    const drawn = await differencesChart(base, 'base', 880, text);
    const plot = Number(/class="background" d="M0,0h(\d+)/.exec(drawn)?.[1]);
    const caps = [...drawn.matchAll(/d="M(-?[\d.]+),[\d.]+h2v11h-2Z"/g)].map(([, left]) => (Number(left) + 1) / plot);
    expect(caps).toHaveLength(2 * base.length);
    expect(Math.min(...caps)).toBeCloseTo(0.05 / 1.1, 3);
    expect(Math.max(...caps)).toBeLessThanOrEqual(1.05 / 1.1);
  });

  it('are no wider than they are asked to be', async () => {
    for (const width of [330, 880]) {
      const [, drawn] = /width="(\d+)"/.exec(await levelsChart(track.metrics, width, text)) ?? [];
      expect(Number(drawn)).toBeLessThanOrEqual(width);
    }
  });

  it('escape every text they hold', async () => {
    const attack = '</text></svg><script>alert(1)</script>"\'&';
    const metrics = track.metrics.map((metric) => ({ ...metric, label: attack }));
    const rows = tuned.map((row) => ({ ...row, label: attack }));
    const hostile = { title: attack, description: attack };
    for (const drawing of [await levelsChart(metrics, 600, hostile), await differencesChart(rows, 'base', 600, hostile)]) {
      expect(drawing).toContain('&lt;script');
      expect(drawing).not.toContain('<script');
      expect(drawing.match(/<\/svg>/g)).toHaveLength(1);
    }
  });
});
