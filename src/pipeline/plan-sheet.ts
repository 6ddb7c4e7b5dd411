import type { ModelRole } from '../records/evaluation.ts';
import type { Example, Split, Track } from '../records/example.ts';
import type { Ports } from './ports.ts';
import { findStage, type Stage, stageKey } from './stage/stage.ts';

/** One line of a plan, with what an estimate of its cost needs. */
export interface PlannedStage {
  name: string;
  kind: 'harvest' | 'eval' | 'compare' | 'train' | 'report' | 'environment';
  /** Whose evaluation, comparison or training it is; null for the rest. */
  role: ModelRole | null;
  track: Track | null;
  split: Split | null;
  does: 'run' | 'reuse' | 'maybe';
  why: string;
  /** How many it works on, and the length of their prompts together; null where that is not known yet. */
  examples: number | null;
  promptCharacters: number | null;
}

type About = Pick<PlannedStage, 'kind'> & Partial<Omit<PlannedStage, 'name' | 'kind' | 'does' | 'why'>>;

/** A plan while it is written, in the order of the loop. */
export interface PlanSheet {
  readonly stages: PlannedStage[];
  /** Of every stage that could be looked up: what the run's id is made of. */
  readonly keys: { name: string; key: string }[];
  /** Notes whether the stage would run; its result where it is there and complete. */
  lookUp<T>(stage: Stage<T>, about: About): Promise<T | null>;
  /** Notes a stage that cannot be looked up, because what it depends on is not there. */
  later(name: string, about: About & Pick<PlannedStage, 'does' | 'why'>): void;
}

export function planSheet(ports: Pick<Ports, 'store'>): PlanSheet {
  const stages: PlannedStage[] = [];
  const keys: PlanSheet['keys'] = [];
  const unknown = { role: null, track: null, split: null, examples: null, promptCharacters: null };
  return {
    stages,
    keys,
    lookUp: async (stage, about) => {
      keys.push({ name: stage.name, key: stageKey(stage) });
      const found = await findStage(stage, ports);
      stages.push({ name: stage.name, ...unknown, ...about, does: found.state === 'done' ? 'reuse' : 'run', why: found.why });
      return found.state === 'done' ? found.value : null;
    },
    later: (name, about) => void stages.push({ name, ...unknown, ...about }),
  };
}

/** What an estimate is made from. */
export function sizeOf(examples: readonly Example[]): { examples: number; promptCharacters: number } {
  return { examples: examples.length, promptCharacters: examples.reduce((sum, { row }) => sum + row.prompt.length, 0) };
}
