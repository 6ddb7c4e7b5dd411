import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Interrupted, sentenceOf, UserError } from '../../errors.ts';

type DuckDb = typeof import('@duckdb/node-api');

const INSTALL_COMMAND = 'npm install @duckdb/node-api@1.5.6-r.1';

/** Nothing but the one file is read, nothing is loaded from elsewhere, and no setting can be changed any more. */
const CLOSED = ['set enable_external_access = false', 'set lock_configuration = true'];

/**
 * The rows of a Parquet file as JSON texts, in the file's order, a few thousand at a time.
 * @param path absolute.
 * @throws UserError where DuckDB is not installed or the file is no Parquet.
 */
export async function* parquetRows(path: string, { label, signal }: { label: string; signal: AbortSignal | undefined }): AsyncIterable<string[]> {
  // DuckDB takes these for a pattern of many files.
  if (/[*?[\]{}]/.test(path)) throw new UserError(`${label}: a Parquet file cannot be read under a name with *, ?, [, ], { or }. Rename it.`);
  const { DuckDBInstance } = await duckDb();
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: '512MB',
    temp_directory: '',
    threads: '1',
  });
  const connection = await instance.connect();
  try {
    await connection.run(`set allowed_paths = [${quoted(path)}]`);
    for (const statement of CLOSED) await connection.run(statement);
    const described = await connection.runAndReadAll('describe select * from read_parquet($1)', [path]);
    const columns = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
    const long = columns.filter(({ name, type }) => LONG.has(name) && type === 'VARCHAR').map(({ name }) => name);
    const short = columns.filter(({ name }) => !long.includes(name)).map(({ name }) => `${quoted(name)}: ${identifier(name)}`);
    const selected = [`to_json({${short.join(', ')}})::varchar`, ...long.map(identifier)];
    const result = await connection.stream(`select ${selected.join(', ')} from read_parquet($1)`, [path]);
    for await (const rows of result.yieldRows()) {
      if (signal?.aborted) throw new Interrupted();
      yield rows.map(([fields, ...texts]) => withTexts(String(fields), long, texts));
    }
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    if (/^Out of Memory/i.test(sentenceOf(error)))
      throw new UserError(`${label}: the rows of this Parquet file are too large to be read within 512 MB. Export it as JSONL, which is read line by line.`);
    throw new UserError(`${label}: this Parquet file cannot be read: ${sentenceOf(error).split('\n')[0]}. Export it again.`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Texts that may be long: they go round DuckDB's JSON, which would hold two thousand of them twice. */
const LONG = new Set(['input', 'output', 'metadata']);

function withTexts(fields: string, names: readonly string[], texts: readonly unknown[]): string {
  const members = names.map((name, index) => `${JSON.stringify(name)}:${JSON.stringify(texts[index] ?? null)}`);
  return members.length === 0 ? fields : `${fields.slice(0, -1)}${fields === '{}' ? '' : ','}${members.join(',')}}`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text of SQL: nothing but a quote has a meaning in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

async function duckDb(): Promise<DuckDb> {
  try {
    const entry = createRequire(fileURLToPath(import.meta.url)).resolve('@duckdb/node-api');
    return (await import(pathToFileURL(entry).href)) as DuckDb;
  } catch {
    throw new UserError(`Parquet files are read with the package @duckdb/node-api, which is not installed. Install it: ${INSTALL_COMMAND}`);
  }
}
