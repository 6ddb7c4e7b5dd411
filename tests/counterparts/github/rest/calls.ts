import type { z } from 'zod';
import { ACTIONS_BOT, type Actor, type Token, type World } from '../state.ts';
import { type Answer, Refused } from './answers.ts';

/** One request to an operation, its path taken apart. */
export class Call {
  readonly world: World;
  readonly url: URL;
  readonly token: Token;
  readonly accept: string;
  readonly #params: Readonly<Record<string, string>>;
  readonly #body: unknown;

  constructor(call: { world: World; url: URL; token: Token; accept: string; params: Readonly<Record<string, string>>; body: unknown }) {
    this.world = call.world;
    this.url = call.url;
    this.token = call.token;
    this.accept = call.accept;
    this.#params = call.params;
    this.#body = call.body;
  }

  param(name: string): string {
    const value = this.#params[name];
    if (value === undefined) throw new Error(`The operation has no parameter ${name}.`);
    return value;
  }

  number(name: string): number {
    return Number(this.param(name));
  }

  query(name: string): string | null {
    return this.url.searchParams.get(name);
  }

  /** The JSON body; the description was checked before, so a mismatch here is GitHub's "Invalid request". */
  body<T extends z.ZodType>(schema: T): z.output<T> {
    const parsed = schema.safeParse(this.#body ?? {});
    if (!parsed.success)
      throw new Refused(422, `Invalid request.\n\n${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')}`);
    return parsed.data;
  }

  get actor(): Actor {
    return { login: this.token.login, startsWorkflows: this.token.scopes === null };
  }

  get isActionsToken(): boolean {
    return this.token.login === ACTIONS_BOT;
  }
}

/** Handlers by operation, a resource at a time. */
export type Routes = Readonly<Record<string, (call: Call) => Answer | Promise<Answer>>>;
