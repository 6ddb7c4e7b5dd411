import { describe, expect, it } from 'vitest';
import type { Tracing } from '../../eval/ports.ts';

const RUN = { kind: 'eval', name: 'base-toolcall', metadata: { split: 'test' } } as const;

/** What every implementation of the Tracing port keeps; `make` gives a fresh one. */
export function tracingContract(name: string, make: () => Promise<Tracing>): void {
  describe(`${name} keeps the Tracing contract`, () => {
    it('ends with a 32-digit trace id and a place to look', async () => {
      const traced = (await make()).begin(RUN);
      traced.span({ name: 'example', input: 'question', output: { answer: 1 }, startMs: 1_000, endMs: 1_250 });
      traced.score('exact_match_rate', 0.5);
      const { traceId, location } = await traced.end({ scored: 1 });
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(location).not.toBe('');
    });

    it('gives equal runs the same trace id, and other metadata another', async () => {
      const tracing = await make();
      const idOf = async (split: string) => (await tracing.begin({ ...RUN, metadata: { split } }).end(null)).traceId;
      expect(await idOf('test')).toBe(await idOf('test'));
      expect(await idOf('test')).not.toBe(await idOf('vault'));
    });

    it('keeps runs apart that are traced at the same time', async () => {
      const tracing = await make();
      const [one, two] = [tracing.begin({ ...RUN, name: 'one' }), tracing.begin({ ...RUN, name: 'two' })];
      one.score('n', 1);
      two.score('n', 2);
      const ended = await Promise.all([two.end(null), one.end(null)]);
      expect(new Set(ended.map(({ traceId }) => traceId)).size).toBe(2);
    });

    it('ends a run without spans or scores', async () => {
      const { traceId } = await (await make()).begin({ ...RUN, kind: 'compare' }).end(null);
      expect(traceId).toHaveLength(32);
    });
  });
}
