import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstStep, HOUR_MS, nextStep, type Step } from './windows.ts';

test('the steps cover the window without gap or overlap, the newest hour first and none longer than a week', () => {
  const hours = fc.integer({ min: 1, max: 24 * 800 });
  fc.assert(
    fc.property(hours, fc.integer({ min: 0, max: HOUR_MS }), (length, more) => {
      const window = { from: 1_000_000, to: 1_000_000 + length * HOUR_MS + more };
      const steps: Step[] = [];
      for (let step: Step | null = firstStep(window); step; step = nextStep(step, window)) steps.push(step);
      expect(steps[0]?.to).toBe(window.to);
      expect(steps.at(-1)?.from).toBe(window.from);
      for (const [index, { from, to }] of steps.entries()) {
        expect(to - from).toBeGreaterThan(0);
        expect(to - from).toBeLessThanOrEqual(7 * 24 * HOUR_MS);
        expect(steps[index + 1]?.to ?? window.from).toBe(from);
      }
    }),
  );
});
