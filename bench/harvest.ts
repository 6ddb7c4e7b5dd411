import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { execa } from 'execa';
import { writeTraces } from './harvest/generate.ts';
import { writeResult } from './result.ts';

// What reading traces costs: generated observations of a shop's agent, JSONL and Parquet, against plain JSON.parse of the same lines and against
// a full decode (the lines, and the JSON in their inputs and outputs). Each way in a process of its own. `npm run bench -- harvest 1000000`.
const COUNT = Number(process.argv[2] ?? 100_000);
const WAYS = [
  ['parse', 'jsonl', 'JSON.parse of every line'],
  ['decode', 'jsonl', 'full decode: lines, inputs, outputs'],
  ['group', 'jsonl', 'read and grouped by trace'],
  ['group', 'parquet', 'read and grouped by trace, Parquet'],
  ['newest', 'jsonl', 'harvest, the newest 400 calls'],
  ['newest', 'parquet', 'harvest, the newest 400 calls, Parquet'],
  ['all', 'jsonl', 'harvest, every call'],
] as const;
/** What a harvest of every call makes is held whole: more of it says nothing new. */
const MOST_FOR_ALL = 200_000;

interface Cost {
  observations: number;
  wallSeconds: number;
  cpuSeconds: number;
  peakMb: number;
}

const folder = await mkdtemp(join(tmpdir(), 'fledgling-bench-'));
try {
  const jsonl = join(folder, 'traces.jsonl');
  await writeTraces(jsonl, COUNT);
  await writeParquet(jsonl, join(folder, 'traces.parquet'));
  const megabytes = (await stat(jsonl)).size / 1e6;
  console.log(`${COUNT.toLocaleString('en')} observations, ${megabytes.toFixed(0)} MB of JSONL`);
  const costs = [];
  for (const [way, kind, name] of WAYS.filter(([way]) => way !== 'all' || COUNT <= MOST_FOR_ALL)) {
    const { stdout } = await execa('node', [fileURLToPath(new URL('harvest/route.ts', import.meta.url)), way, join(folder, `traces.${kind}`)], {
      preferLocal: true,
    });
    const cost: Cost = JSON.parse(stdout);
    costs.push({ name, ...cost });
    const decode = costs.find((one) => one.name.startsWith('full decode'))?.cpuSeconds;
    const ratio = decode === undefined ? '' : `, ${(cost.cpuSeconds / decode).toFixed(1)} × full decode`;
    const rate = Math.round(cost.observations / cost.wallSeconds).toLocaleString('en');
    console.log(`${name.padEnd(42)} ${cost.cpuSeconds.toFixed(1)} s CPU${ratio}, ${rate} observations/s, peak ${cost.peakMb.toFixed(0)} MB`);
  }
  await writeResult(COUNT === 100_000 ? 'harvest' : `harvest-${COUNT}`, { observations: COUNT, megabytes, costs });
} finally {
  await rm(folder, { recursive: true });
}

async function writeParquet(from: string, to: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  const connection = await instance.connect();
  const columns = ['id', 'traceId', 'startTime', 'endTime', 'type', 'name', 'level', 'environment', 'sessionId', 'traceName', 'parentObservationId'];
  const text = [...columns, 'input', 'output', 'providedModelName'].map((name) => `"${name}": 'VARCHAR'`);
  const nested = ['metadata', 'modelParameters', 'usageDetails', 'costDetails'].map((name) => `"${name}": 'MAP(VARCHAR, JSON)'`);
  const types = `{${[...text, ...nested, `"tags": 'VARCHAR[]'`].join(', ')}}`.replaceAll('"', "'");
  await connection.run(`copy (select * from read_json('${from}', format = 'newline_delimited', columns = ${types})) to '${to}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
}
