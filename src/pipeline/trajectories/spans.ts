import type { TracedRun, Tracing } from '../../eval/ports.ts';
import type { TrajectoryManifest } from '../../records/trajectory/trajectory.ts';

export interface BuildSpans {
  ready(): Promise<void>;
  /** One step of the build is done: it began when the one before ended. Counts alone are told, nothing of a trace. */
  done(name: 'capture' | 'filter' | 'build', counts: Record<string, number>): void;
  end(manifest: TrajectoryManifest): Promise<void>;
}

/** A trace of a build, with one span a step; null leaves none. */
export function openSpans(tracing: Tracing | null, { agent, now }: { agent: string; now(): number }): BuildSpans {
  let run: TracedRun | null = null;
  let startMs = now();
  return {
    ready: async () => {
      await tracing?.ready();
      run = tracing?.begin({ kind: 'trajectories', name: agent, metadata: {} }) ?? null;
      startMs = now();
    },
    done: (name, counts) => {
      const endMs = now();
      run?.span({ name, input: null, output: { ...counts }, startMs, endMs });
      startMs = endMs;
    },
    end: async ({ digest, counts }) => {
      const kept = Object.values(counts.kept).reduce((sum, count) => sum + count, 0);
      run?.score('kept_share', counts.captured === 0 ? 0 : kept / counts.captured);
      await run?.end({ dataset: digest, kept: counts.kept, rows: counts.rows, filtered: counts.filtered, quarantined: counts.quarantined });
    },
  };
}
