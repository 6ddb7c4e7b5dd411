import type { HubCall } from './routes.ts';

/** The next `times` calls of this kind answer with a status, or break off after so many bytes of the request's body. */
export interface Fault {
  on: HubCall;
  status?: number;
  cutAfterBytes?: number;
  /** Lets this many calls of the kind pass first. */
  after?: number;
  times?: number;
}

export class Faults {
  readonly #waiting: { fault: Fault; after: number; times: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, after: fault.after ?? 0, times: fault.times ?? 1 });
  }

  next(call: HubCall): Fault | null {
    for (const entry of this.#waiting.filter(({ fault }) => fault.on === call)) {
      if (entry.after > 0) entry.after -= 1;
      else if (entry.times > 0) {
        entry.times -= 1;
        return entry.fault;
      }
    }
    return null;
  }
}
