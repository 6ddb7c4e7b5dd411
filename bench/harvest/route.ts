import { openSync, readSync } from 'node:fs';
import { namedTraceSource } from '../../src/edges/files/traces/trace-source.ts';
import { harvest } from '../../src/harvest/harvest.ts';
import type { GoldRules, HarvestOptions } from '../../src/harvest/options.ts';

// One way to read a trace file, in a process of its own: `node route.ts <way> <file>`; prints what it cost.
const [way = '', file = ''] = process.argv.slice(2);

const OPTIONS: HarvestOptions & GoldRules = {
  tracks: ['toolcall'],
  limit: null,
  split: { train: 0.7, val: 0.1, vault: 0.05 },
  seed: 42,
  nearDuplicates: { threshold: 0.9 },
  schemaDrift: 'keep',
  instruction: 'full',
  signatures: 'compact',
  systemPrompt: 'keep',
  ask: 'native',
  challengeTags: [],
  parallelCalls: 'set-aside',
  schemaViolations: 'set-aside',
  userScore: null,
  maxQuarantined: 1,
};

const WAYS: Record<string, () => Promise<number>> = {
  parse: async () => forEachLine((line) => void JSON.parse(line)),
  decode: async () =>
    forEachLine((line) => {
      const { input, output } = JSON.parse(line);
      for (const text of [input, output]) if (/^\s*[[{]/.test(text)) JSON.parse(text);
    }),
  group: async () => {
    let count = 0;
    for await (const item of namedTraceSource([{ label: file, path: file }]).traces()) if (item.kind === 'trace') count += item.observations.length;
    return count;
  },
  newest: () => harvested(400),
  all: () => harvested(null),
};

async function harvested(limit: number | null): Promise<number> {
  const source = namedTraceSource([{ label: file, path: file }]);
  const { counts } = await harvest({ source, redactor: null, agent: 'bench', ledger: [], config: { ...OPTIONS, limit } });
  return counts.observations;
}

function forEachLine(work: (line: string) => void): number {
  const fd = openSync(file, 'r');
  const buffer = Buffer.allocUnsafe(1 << 20);
  let [pending, count] = [Buffer.alloc(0), 0];
  for (let size = readSync(fd, buffer); size > 0; size = readSync(fd, buffer)) {
    const bytes = Buffer.concat([pending, buffer.subarray(0, size)]);
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      work(bytes.toString('utf8', start, end));
      count += 1;
      start = end + 1;
    }
    pending = Buffer.from(bytes.subarray(start));
  }
  return count;
}

const startMs = performance.now();
const observations = await (WAYS[way] ?? (() => Promise.reject(new Error(`no way ${way}`))))();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({
    way,
    observations,
    wallSeconds: (performance.now() - startMs) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMb: maxRSS / 1024,
  }),
);
