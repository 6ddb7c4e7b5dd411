import { UserError } from '../errors.ts';
import type { Track } from '../records/example.ts';
import type { AgentRequest } from '../records/model-request.ts';
import type { RouteReason } from '../records/swap/served-request.ts';
import { type LocalTrack, SWAP_LIMITS, type SwapLimits, type SwapOptions } from './options.ts';
import type { IncomingChat } from './ports.ts';
import { type Question, questionCharacters, questionOf } from './question/question.ts';
import { openReading, type Reading, readChat, type Telling } from './read/read-chat.ts';
import type { ChatError } from './reply/error.ts';
import { asEvaluated } from './route/as-evaluated.ts';
import { type IndexedTrack, indexOf, type PolicyIndex } from './route/policy-index.ts';
import { routeOf } from './route/route.ts';

/** What is done with a request, before anybody is asked. `detail` quotes nothing of it. */
export type Prepared =
  | { kind: 'invalid'; error: ChatError }
  | { kind: 'hosted'; telling: Telling; reason: RouteReason; detail: string; track: Track | null; domain: string | null }
  | { kind: 'local'; telling: Telling; request: AgentRequest; track: IndexedTrack; local: LocalTrack; question: Question };

export interface Preparing {
  index: PolicyIndex;
  local: ReadonlyMap<Track, LocalTrack>;
  limits: SwapLimits;
  reading: Reading;
}

export function preparing({ policy, local, limits }: Pick<SwapOptions, 'policy' | 'local' | 'limits'>): Preparing {
  const byTrack = new Map(local.map((one) => [one.answerer.track, one]));
  return { index: indexOf(policy, new Set(byTrack.keys())), local: byTrack, limits: { ...SWAP_LIMITS, ...limits }, reading: openReading() };
}

/** Reads, routes and words a request. Depends on nothing but its arguments, so that a logged request can be replayed. */
export function prepared({ body, model }: Pick<IncomingChat, 'body' | 'model'>, { index, local, limits, reading }: Preparing): Prepared {
  const { tools, messages } = limits;
  const read = readChat(body, { tools, messages, reading, model });
  if (read.kind === 'invalid') return read;
  const { telling } = read;
  const toHosted = (reason: RouteReason, detail: string, { track = null, domain = null }: { track?: Track | null; domain?: string | null } = {}): Prepared => ({
    ...{ kind: 'hosted', telling, reason, detail, track, domain },
  });
  if (read.kind === 'not-understood') return toHosted('not-understood', read.detail);
  const request = asEvaluated(index, read.request);
  const route = routeOf(index, request);
  if (route.to === 'hosted') return toHosted(route.reason, route.detail, { track: route.track?.route.track ?? null, domain: route.domain });
  const { track } = route.track.route;
  const own = local.get(track);
  if (own === undefined) return toHosted('not-proved', 'no local model is at hand', { track });
  const question = askable(() => questionOf(request, { route: route.track.route, asking: own.asking }));
  if (question === null) return toHosted('not-understood', 'the conversation cannot be asked as the track was evaluated', { track });
  if (questionCharacters(question) > limits.questionCharacters)
    return toHosted('too-long', `more than ${limits.questionCharacters} characters would be asked`, { track });
  return { kind: 'local', telling, request, track: route.track, local: own, question };
}

function askable(ask: () => Question): Question | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
