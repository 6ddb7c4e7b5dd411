import { UserError } from '../../../errors.ts';
import { codeOf } from '../atomic.ts';

export function emptyTraceFile(label: string): UserError {
  return new UserError(`${label}: the trace file is empty. Export observations from Langfuse, or make some with \`fledgling dummy-agent\`.`);
}

export function missingTraceFile(label: string): UserError {
  return new UserError(`${label}: expected a trace file, found none. Check --trace-json or harvest.source.paths.`);
}

/** What the system says of a file that cannot be read, in one sentence; any other error as it is. */
export function unreadableTraceFile(label: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'ENOENT') return missingTraceFile(label);
  if (code === 'EISDIR') return new UserError(`${label}: expected a trace file, found a folder. Name the files in it.`);
  if (code === 'EACCES') return new UserError(`${label}: the trace file may not be read. Give yourself permission to read it.`);
  if (code?.startsWith('Z_')) return new UserError(`${label}: the compressed file is cut off or damaged (${code}). Export it again.`);
  return error;
}
