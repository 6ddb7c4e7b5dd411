import type { ChatContent } from '../records/chat.ts';
import type { ModelIdentity, Prediction } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { RolloutState } from '../records/swap/rollout-state.ts';
import type { ServedRequest } from '../records/swap/served-request.ts';

/** What a local model is asked: as in evaluation. `grammar` is GBNF that its answer is held to; absent leaves it free. */
export interface LocalQuestion extends ChatContent {
  grammar?: string;
}

/** How an answer ended: a prediction of no example. */
export type LocalEnd = Omit<Prediction, 'schema' | 'exampleId'>;

/** The local model of one track, with the adapter that was proved. It may be asked many things at once, and never throws for a single one. */
export interface LocalAnswerer {
  readonly track: Track;
  readonly identity: ModelIdentity;
  /** @throws Interrupted when the signal aborts; UserError or ExternalError when no request can be answered at all. */
  answer(question: LocalQuestion, signal: AbortSignal): Promise<LocalEnd>;
  close(): Promise<void>;
}

/** A request as it came, to be answered by the hosted model: nothing of it is read or changed but the model's name. */
export interface RelayRequest {
  /** The whole body, JSON text. */
  body: string;
  /** Of the client, to be passed on where they are harmless; never its key. */
  headers: Readonly<Record<string, string>>;
}

/** The hosted model's own reply, whatever it is: a stream of server-sent events where the client asked for one. */
export interface RelayReply {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Null where there is none. An error in it is a connection that broke in mid-answer. */
  body: ReadableStream<Uint8Array> | null;
}

/** Why the hosted model could not be asked. `busy`: too much waits already; `open`: it failed so often that it is left alone for a while. */
export type RelayFailure = 'timeout' | 'unreachable' | 'busy' | 'open';

/** The hosted model behind retries, a time limit, a breaker and a limit of what is asked at once. */
export interface HostedRelay {
  /** As clients name it. */
  readonly model: string;
  /** Never throws for a request but Interrupted when the signal aborts. `attempts`: how often it was asked. A reply with an error status is a reply. */
  relay(
    request: RelayRequest,
    signal: AbortSignal,
  ): Promise<{ ok: true; reply: RelayReply; attempts: number } | { ok: false; why: RelayFailure; sentence: string; attempts: number }>;
  /** Whether the breaker lets anything through. */
  isUp(): boolean;
}

/** Where every request leaves one line. */
export interface ServeLog {
  write(entry: ServedRequest): void;
}

/** What the rollout wants of one request that could be answered locally. */
export interface RolloutPlan {
  /** Whose answer the client gets. */
  answer: 'local' | 'hosted';
  /** Whether the other one is asked as well, after the client has its answer, to be compared. */
  audit: boolean;
  /** Of a request that stays hosted. */
  reason: 'shadow' | 'held-back' | 'rolled-back' | 'file-changed' | null;
}

/** Shadow, canary, all of it, and back: decides by session, learns from pairs, and keeps what it learned over a restart. */
export interface Rollout {
  /** `session` is the digest of the session's name; null where the request named none, and then its own digest decides. */
  plan(request: { track: Track; session: string }): RolloutPlan;
  /**
   * Two answers to the same request: whether they said the same, by `sameAnswer` of the scorer. Told only where the local answer is one that a client
   * could have got: whole, valid, and of a domain that the policy routes locally. `session` as in `plan`: of one session only pairs that lie apart count;
   * left out, each counts for itself.
   */
  pair(pair: { track: Track; domain: string; session?: string; agrees: boolean }): void;
  /** Ends a rollback: the track begins again with the first share and a new test. False where there was none. */
  resume(track: Track): boolean;
  status(): RolloutStatus[];
  /** Resolves once the state is saved, as at the end of the process. */
  flush(): Promise<void>;
}

/** One track, for people and metrics. */
export interface RolloutStatus {
  track: Track;
  mode: 'hosted' | 'shadow' | 'canary' | 'local';
  /** Of the sessions that are answered locally, 0 to 1. */
  share: number;
  /** Pairs that counted since the start or the last resumption. */
  pairs: number;
  disagreements: number;
  /** The disagreement rate that is allowed. */
  limit: number;
  /** Why it went back to the hosted model; null while it did not. */
  rolledBack: string | null;
}

/** What the log and the metrics are told; a sentence has no full stop. */
export interface RolloutEvent {
  kind: 'stepped-up' | 'rolled-back' | 'resumed' | 'set-aside' | 'not-saved';
  track: Track | null;
  sentence: string;
}

/** Where the rollout's state outlives the process. */
export interface RolloutStore {
  /** The JSON that was saved last; null where there is none, `undefined` where it cannot be read. */
  load(): Promise<unknown>;
  /** Whole or not at all. */
  save(state: RolloutState): Promise<void>;
  /** Keeps what is there under another name, which it returns. */
  setAside(): Promise<string>;
}

/** One request for a chat completion, as it came in. */
export interface IncomingChat {
  /** `req_` and 24 hexadecimal digits. */
  id: string;
  /** JSON text within the limit; not parsed yet. */
  body: string;
  headers: Readonly<Record<string, string>>;
  /** The model as the address names it, as Azure's do; it then stands for the body's. Null where only the body says. Hostile text. */
  model: string | null;
  /** The session's name, where the request holds one; hostile text. */
  session: string | null;
}

/** What the client gets. */
export interface OutgoingChat {
  status: number;
  /** `content-type`, `x-request-id` and the `x-fledgling-*` ones among them. */
  headers: Readonly<Record<string, string>>;
  body: string | ReadableStream<Uint8Array>;
  /** Resolves with the log's line once the body was told whole, broke off or was left, and was compared where it is to be. A stream must be read or cancelled. */
  served: Promise<ServedRequest>;
}

/** The endpoint behind its HTTP server. */
export interface Swap {
  /** Names that clients may ask for. */
  models(): readonly string[];
  /** @throws Interrupted when the signal aborts before there is a reply. Everything else is a reply of OpenAI's shape. */
  chat(incoming: IncomingChat, signal: AbortSignal): Promise<OutgoingChat>;
}
