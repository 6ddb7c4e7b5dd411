import type { ExecutorOptions, Machine } from '../host.ts';

const HOSTED: Machine = { environment: 'github-hosted', env: {}, hooks: { started: null, completed: null } };

interface Pool {
  free: Machine[];
  waiting: ((machine: Machine) => void)[];
}

/** The machines of a host: hosted ones are there as often as they are wanted, those of a list run one job at a time each. */
export class Machines {
  readonly #machines: ExecutorOptions['machines'];
  readonly #pools = new Map<string, Pool>();

  constructor(machines: ExecutorOptions['machines']) {
    this.#machines = machines;
  }

  /** Works on a machine with these labels, joined with a comma; waits for one where all of a list are taken. */
  async with<T>(labels: string, work: (machine: Machine) => Promise<T>): Promise<T> {
    const machines = this.#machines[labels] ?? (labels.startsWith('ubuntu-') ? HOSTED : undefined);
    if (machines === undefined) throw new Error(`no runner has the labels ${labels}`);
    if (!isList(machines)) return work(machines);
    const pool = this.#pools.get(labels) ?? { free: [...machines], waiting: [] };
    this.#pools.set(labels, pool);
    const machine = pool.free.shift() ?? (await new Promise<Machine>((resolve) => pool.waiting.push(resolve)));
    try {
      return await work(machine);
    } finally {
      const next = pool.waiting.shift();
      // The first of the list that is free: a job that is alone always finds the same machine.
      if (next === undefined) pool.free = machines.filter((each) => each === machine || pool.free.includes(each));
      else next(machine);
    }
  }
}

function isList(machines: Machine | readonly Machine[]): machines is readonly Machine[] {
  return Array.isArray(machines);
}
