import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { AskEnd, AskEvent, AskRequest, AskSide, AskStarted } from '../../../../src/records/console/compare/ask.ts';
import { address, read, send } from '../../api/client.ts';

export interface SideState {
  state: 'waiting' | 'loading' | 'asking' | 'ended' | 'failed' | 'stopped';
  text: string;
  end: AskEnd | null;
  message: string | null;
}

export interface AskState {
  /** What was asked; null before anything was. */
  asked: AskRequest | null;
  sides: Readonly<Partial<Record<AskSide, SideState>>>;
  over: Extract<AskEvent, { kind: 'over' }> | null;
  /** Why it could not be asked, or was lost. */
  problem: string | null;
}

type Action = AskEvent | { kind: 'begin'; asked: AskRequest } | { kind: 'again' } | { kind: 'problem'; message: string };

const NOTHING: AskState = { asked: null, sides: {}, over: null, problem: null };
const WAITING: SideState = { state: 'waiting', text: '', end: null, message: null };

/** One question and what comes back, as it comes. */
export function useAsk() {
  const [state, act] = useReducer(next, NOTHING);
  const source = useRef<EventSource | null>(null);
  const id = useRef<string | null>(null);
  const leave = useCallback(() => {
    source.current?.close();
    source.current = null;
  }, []);
  useEffect(() => leave, [leave]);
  const ask = async (asked: AskRequest) => {
    leave();
    act({ kind: 'begin', asked });
    try {
      id.current = (await send<AskStarted>('POST', '/compare/ask', asked)).id;
    } catch (error) {
      act({ kind: 'problem', message: error instanceof Error ? error.message : String(error) });
      return;
    }
    const stream = new EventSource(address(`/compare/ask/${id.current}/events`));
    source.current = stream;
    // A stream that is opened again tells everything from the beginning.
    stream.onopen = () => act({ kind: 'again' });
    stream.addEventListener('ask', (event) => {
      const told = read<AskEvent>(event.data);
      if (told.kind === 'over') leave();
      act(told);
    });
    stream.onerror = () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      leave();
      act({ kind: 'problem', message: 'The console does not tell any more what comes back. Ask again.' });
    };
  };
  const stop = () => {
    if (id.current !== null) void send('DELETE', `/compare/ask/${id.current}`).catch(() => undefined);
  };
  return { state, isAsking: state.asked !== null && state.over === null && state.problem === null, ask, stop };
}

function next(state: AskState, action: Action): AskState {
  if (action.kind === 'begin') return { ...NOTHING, asked: action.asked, sides: sidesOf(action.asked) };
  if (action.kind === 'again') return state.asked === null ? state : { ...NOTHING, asked: state.asked, sides: sidesOf(state.asked) };
  if (action.kind === 'problem') return { ...state, problem: action.message };
  if (action.kind === 'over') return { ...state, over: action };
  const side = state.sides[action.side] ?? WAITING;
  return { ...state, sides: { ...state.sides, [action.side]: sideAfter(side, action) } };
}

function sideAfter(side: SideState, event: Exclude<AskEvent, { kind: 'over' }>): SideState {
  if (event.kind === 'state') return { ...side, state: event.state };
  if (event.kind === 'delta') return { ...side, text: side.text + event.text };
  if (event.kind === 'end') return { ...side, state: 'ended', end: event.end };
  if (event.kind === 'failed') return { ...side, state: 'failed', message: event.message };
  return { ...side, state: 'stopped' };
}

function sidesOf({ sides }: AskRequest): AskState['sides'] {
  return Object.fromEntries(sides.map((side) => [side, WAITING]));
}
