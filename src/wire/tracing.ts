import { join, relative } from 'node:path';
import type { Config } from '../config/schema.ts';
import { fileTracing } from '../edges/telemetry/file-tracing.ts';
import { noTracing } from '../edges/telemetry/no-tracing.ts';
import type { TracedRun, Tracing } from '../eval/ports.ts';
import type { StageFolder } from '../pipeline/ports/stage.ts';

export function isTracingOff(config: Config, env: NodeJS.ProcessEnv): boolean {
  return env['LANGFUSE_DISABLED'] === '1' || config.tracing.to === 'off';
}

/** Traces of one stage's work, in its own folder. */
export function tracingOf(off: boolean, folder: StageFolder): Tracing {
  if (off) return noTracing();
  const files = fileTracing({ dir: join(folder.path, 'trace') });
  return {
    begin: (run) => {
      const traced = files.begin(run);
      const end: TracedRun['end'] = async (output) => {
        const { traceId, location } = await traced.end(output);
        return { traceId, location: `${folder.label}/${relative(folder.path, location)}` };
      };
      return { ...traced, end };
    },
  };
}
