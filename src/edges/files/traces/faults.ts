import { UserError } from '../../../errors.ts';

export function emptyTraceFile(label: string): UserError {
  return new UserError(`${label}: the trace file is empty. Export observations from Langfuse, or make some with \`fledgling dummy-agent\`.`);
}

export function missingTraceFile(label: string): UserError {
  return new UserError(`${label}: expected a trace file, found none. Check --trace-json or harvest.source.paths.`);
}
