/** Somebody who wants a concurrency group: a workflow run or a job. */
export interface Claim {
  group: string;
  cancelInProgress: boolean;
  /** `single`: a newer claim replaces the one that waits. `max`: all wait their turn. */
  queue: 'single' | 'max';
  /** Called when a newer claim cancels this one while it holds the group. */
  cancel(): void;
  signal: AbortSignal;
}

interface Waiting {
  claim: Claim;
  answer(granted: boolean): void;
}
interface Group {
  holder: Claim | null;
  waiting: Waiting[];
}

/** GitHub's concurrency groups: one holder a group, group names without regard to case. */
export class Concurrency {
  readonly #groups = new Map<string, Group>();

  /** Resolves to true once the group is this claim's; to false when a newer claim, or the claim's own signal, made it give up waiting. */
  take(claim: Claim): Promise<boolean> {
    if (claim.signal.aborted) return Promise.resolve(false);
    const group = this.#group(claim.group);
    if (group.holder === null) {
      group.holder = claim;
      return Promise.resolve(true);
    }
    if (claim.queue === 'single') this.#dropWaiting(group);
    if (claim.cancelInProgress) group.holder.cancel();
    return new Promise((answer) => {
      const waiting = { claim, answer };
      group.waiting.push(waiting);
      claim.signal.addEventListener('abort', () => {
        if (!group.waiting.includes(waiting)) return;
        group.waiting.splice(group.waiting.indexOf(waiting), 1);
        answer(false);
      });
    });
  }

  release(claim: Claim): void {
    const group = this.#group(claim.group);
    if (group.holder !== claim) return;
    const next = group.waiting.shift();
    group.holder = next?.claim ?? null;
    next?.answer(true);
  }

  #dropWaiting(group: Group): void {
    for (const { answer } of group.waiting.splice(0)) answer(false);
  }

  #group(name: string): Group {
    const key = name.toLowerCase();
    const group = this.#groups.get(key) ?? { holder: null, waiting: [] };
    this.#groups.set(key, group);
    return group;
  }
}
