import type { Config } from '../config/schema.ts';
import { dummyAgentSource } from '../edges/dummy-agent/fresh-traces.ts';
import { fileTraceSource } from '../edges/files/trace-source.ts';
import { UserError } from '../errors.ts';
import type { TraceSource } from '../harvest/ports.ts';

const NO_LANGFUSE_SOURCE = 'harvest.source.kind: this version reads traces from files, got "langfuse". Export the observations as JSONL and set kind: file.';

/** @throws UserError for a source this version cannot read, so that `plan` and `doctor` say so too. */
export function sourceFiles(config: Config): string[] {
  if (config.harvest.source.kind === 'langfuse') throw new UserError(NO_LANGFUSE_SOURCE);
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
  if (source.kind === 'dummy-agent') {
    const { hosted } = config;
    return dummyAgentSource({
      count: source.count,
      seed: config.seed,
      signal,
      ...(hosted.provider === 'scripted-teacher' ? { errorRate: hosted.errorRate } : {}),
    });
  }
  throw new UserError(NO_LANGFUSE_SOURCE);
}
