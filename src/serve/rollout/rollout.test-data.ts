import { sha256 } from '../../records/digest.ts';
import type { RolloutState } from '../../records/swap/rollout-state.ts';
import type { SwapPolicy, TrackRoute } from '../../records/swap/swap-policy.ts';
import type { Rollout, RolloutEvent, RolloutStore } from '../ports.ts';
import { openRollout } from './rollout.ts';
import { ROLLOUT_SETTINGS, type RolloutSettings } from './settings.ts';

export function policyWith(
  agreement: Partial<TrackRoute['agreement']> = {},
  more: Partial<SwapPolicy> = {},
): Pick<SwapPolicy, 'decisionSha256' | 'tracks' | 'gate'> {
  return {
    decisionSha256: sha256('decision'),
    gate: { delta: 0.05, alpha: 0.05 },
    tracks: [
      {
        track: 'toolcall',
        role: 'base',
        adapterSha256: null,
        rows: { instruction: 'brief', signatures: 'compact', systemPrompt: 'keep' },
        prompt: null,
        constrained: false,
        decoding: { temperature: 0, seed: 42, maxTokens: 96 },
        tools: [],
        formats: [],
        domains: [],
        situations: [],
        agreement: { pairs: 200, same: 194, effective: 200, ...agreement },
      },
    ],
    ...more,
  };
}

/** Keeps what was saved as JSON text, as a file would. */
export function memoryStore(text: string | null = null): RolloutStore & { saved: string | null; asides: string[]; saves: number } {
  const store = {
    saved: text,
    asides: [] as string[],
    saves: 0,
    load: async (): Promise<unknown> => (store.saved === null ? null : JSON.parse(store.saved)),
    save: async (state: RolloutState) => {
      store.saves += 1;
      store.saved = JSON.stringify(state);
    },
    setAside: async () => {
      store.asides.push(store.saved ?? '');
      store.saved = null;
      return 'aside';
    },
  };
  return store;
}

export interface Opened {
  settings?: Partial<RolloutSettings>;
  policy?: Pick<SwapPolicy, 'decisionSha256' | 'tracks' | 'gate'>;
  store?: RolloutStore;
}

export async function opened({ settings = {}, policy = policyWith(), store = memoryStore() }: Opened = {}): Promise<Rollout & { events: RolloutEvent[] }> {
  const events: RolloutEvent[] = [];
  const rollout = await openRollout({ policy, settings: { ...ROLLOUT_SETTINGS, ...settings }, store, onEvent: (event) => events.push(event) });
  return { ...rollout, events };
}

/** Tells `count` pairs of which every `every`th disagrees; 0: none does. */
export function tellPairs(rollout: Rollout, count: number, every: number, domain = 'get_weather'): void {
  for (let at = 1; at <= count; at += 1) rollout.pair({ track: 'toolcall', domain, agrees: every === 0 || at % every !== 0 });
}
