import { ExternalError, Interrupted, UserError } from '../../errors.ts';
import type { AnswerModel } from '../../eval/ports.ts';
import type { Outcome } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import type { LocalAnswerer, LocalEnd } from '../../serve/ports.ts';
import { turnstile } from './turnstile.ts';

export interface AnswererOptions {
  track: Track;
  /** Answers under way at once: the lanes of all workers, or what a server is asked at once. */
  concurrency: number;
  /** Questions that may wait for one of those; the next is told at once that there are too many. */
  queue: number;
}

/** A local model's answers for traffic, and how busy it is. */
export interface BusyAnswerer extends LocalAnswerer {
  underWay(): number;
  waiting(): number;
}

/**
 * A local model for many who ask at once, in the order they came. Whoever leaves is let go at once, waiting or under way. What cannot be answered is an
 * outcome, also where the model throws for it: one conversation that its template cannot express must not stand for all.
 */
export function localAnswerer(model: AnswerModel, { track, concurrency, queue }: AnswererOptions): BusyAnswerer {
  const door = turnstile({ places: concurrency, queue });
  return {
    track,
    identity: model.identity,
    underWay: door.inside,
    waiting: door.waiting,
    close: () => model.close(),
    async answer(question, signal) {
      if (signal.aborted) throw new Interrupted();
      const entered = door.enter(signal);
      if (entered === null) return unanswered('rate_limited', `${door.inside()} answers are under way and ${door.waiting()} questions wait already`);
      const leave = await entered.catch(() => {
        throw new Interrupted();
      });
      const { promise: left, reject } = Promise.withResolvers<never>();
      const abandon = () => reject(new Interrupted());
      signal.addEventListener('abort', abandon, { once: true });
      // Its place is free when the model has let go of it, which may be a moment after whoever asked is told.
      const asked = model.ask(question, signal).finally(leave);
      try {
        return await Promise.race([asked, left]);
      } catch (error) {
        if (signal.aborted || error instanceof Interrupted) throw new Interrupted();
        if (error instanceof UserError) return unanswered('invalid_request', error.message);
        if (error instanceof ExternalError) return unanswered('crashed', error.message);
        throw error;
      } finally {
        signal.removeEventListener('abort', abandon);
      }
    },
  };
}

function unanswered(outcome: Outcome, reason: string): LocalEnd {
  return { outcome, text: null, calls: null, reason, usage: null, latencyMs: 0, attempts: 1 };
}
