import { normalQuantile } from '../src/stats/normal.ts';
import { tangoPower } from '../src/stats/power/tango-power.ts';
import { CANDIDATES } from './calibration/candidates.ts';
import { type Cell, cells, DISCORDANCES } from './calibration/grid.ts';
import { plannedPower } from './calibration/power.ts';
import { writeResult } from './result.ts';

// How often the gate errs where the local model loses exactly the margin (nominal 5 % a side), over shapes of clusters, likeness within them and
// discordance, beside other intervals; how often the examples it asks for are enough. Seeded. `npm run bench -- calibration 20000`: so many trials a cell.
const TRIALS = Number(process.argv[2] ?? 4000);
/** The other margins, and the power that was planned, with a quarter of the trials. */
const MARGINS = [0.05, 0.01, 0.1];
const trialsOf = (margin: number) => (margin === 0.05 ? TRIALS : Math.ceil(TRIALS / 4));
const NAMES = Object.keys(CANDIDATES);

const found = MARGINS.map((margin) => ({ margin, cells: cells(margin, trialsOf(margin)) }));
for (const { margin, cells: own } of found) {
  console.log(
    `\nmargin ${margin}: % parity / % inferior where the local model loses ${margin}, ± ${percent(2 * error(0.05, trialsOf(margin)))} (two Monte Carlo errors at 5 %)\n`,
  );
  console.log(`| clusters | ψ | likeness | ${NAMES.join(' | ')} |\n|---|--:|---|${NAMES.map(() => '--:').join('|')}|`);
  for (const cell of own) console.log(`| ${rowOf(cell).join(' | ')} |`);
}
const worst = found.flatMap(({ margin, cells: own }) =>
  NAMES.map((name) => ({ margin, method: name, parity: worstOf(own, name, 'parity'), inferior: worstOf(own, name, 'inferior') })),
);
for (const { margin, method, parity, inferior } of worst)
  console.log(`margin ${margin}, ${method}: worst false parity ${parity.at}, worst false inferior ${inferior.at}`);

const planned = MARGINS.filter((margin) => margin === 0.05).flatMap((margin) => plannedPower(margin, Math.ceil(TRIALS / 4)).map((one) => ({ margin, ...one })));
for (const { margin, discordance, perCluster, likeness, n, power } of planned)
  console.log(
    `margin ${margin}, ψ ${discordance}, ${perCluster} a cluster, likeness ${likeness}: ${n} examples asked for, verdict in ${percent(power)} ± ${percent(error(power, TRIALS / 4))} %`,
  );

const singles = MARGINS.flatMap((margin) =>
  DISCORDANCES.filter((discordance) => discordance >= margin).map((discordance) => ({ margin, discordance, ...countedOut(margin, discordance) })),
);
for (const { margin, discordance, falseParity, n } of singles)
  console.log(`counted out, one pair a cluster, n 50 to 1,000: margin ${margin}, ψ ${discordance}: at most ${percent(falseParity)} % (n ${n})`);

const columns = ['margin', 'clusters', 'discordance', 'likeness', ...NAMES].join(' | ');
const rows = found.flatMap(({ margin, cells: own }) => own.map((cell) => [margin, ...rowOf(cell)].join(' | ')));
await writeResult(TRIALS === 4000 ? 'calibration' : `calibration-${TRIALS}`, {
  trials: TRIALS,
  twoErrors: 2 * error(0.05, TRIALS),
  worst,
  planned,
  singles,
  columns,
  rows,
});

function rowOf({ shape, truth, parity, inferior }: Cell): string[] {
  const how = truth.pattern === 'losses' ? 'losses' : truth.likeness % 1 === 0 ? String(truth.likeness) : `${truth.likeness} ${truth.pattern}`;
  return [shape, String(truth.discordance), how, ...NAMES.map((name) => `${percent(parity[name] ?? 0)} / ${percent(inferior[name] ?? 0)}`)];
}

function worstOf(own: readonly Cell[], name: string, what: 'parity' | 'inferior'): { share: number; at: string } {
  const [first] = own.toSorted((a, b) => (b[what][name] ?? 0) - (a[what][name] ?? 0));
  const share = first?.[what][name] ?? 0;
  return { share, at: first ? `${percent(share)} ± ${percent(error(share, first.trials))} % (${rowOf(first).slice(0, 3).join(', ')})` : '' };
}

/** The largest chance of parity of Tango's interval where the local model loses the margin, over all numbers of pairs. */
function countedOut(margin: number, discordance: number): { falseParity: number; n: number } {
  let worst = { falseParity: 0, n: 50 };
  for (let n = 50; n <= 1000; n++) {
    const falseParity = tangoPower({ n, discordance, difference: -margin * (1 - 1e-12), margin, z: normalQuantile(0.95) });
    if (falseParity > worst.falseParity) worst = { falseParity, n };
  }
  return worst;
}

function error(share: number, trials: number): number {
  return Math.sqrt((share * (1 - share)) / trials);
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
