import type { Config } from '../config/schema.ts';
import { dummyAgentSource } from '../edges/dummy-agent/fresh-traces.ts';
import { fileTraceSource } from '../edges/files/trace-source.ts';
import type { TraceSource } from '../harvest/ports.ts';

/** The trace files a config names. */
export function sourceFiles(config: Config): string[] {
  const { source } = config.harvest;
  return source.kind === 'file' ? source.paths : [];
}

export function sourceName(config: Config): string {
  const { source } = config.harvest;
  return source.kind === 'dummy-agent' ? `dummy-agent?count=${source.count}&seed=${config.seed}` : source.kind;
}

export function traceSource(config: Config, root: string, signal: AbortSignal): TraceSource {
  const { source } = config.harvest;
  if (source.kind === 'file') return fileTraceSource(source.paths, root, signal);
  const { hosted } = config;
  return dummyAgentSource({
    count: source.count,
    seed: config.seed,
    signal,
    ...(hosted.provider === 'scripted-teacher' ? { errorRate: hosted.errorRate } : {}),
  });
}
