import { UserError } from '../errors.ts';
import type { ToolCall } from '../records/chat.ts';
import type { JsonObject } from '../records/json.ts';
import { domain, filled, type Intent } from './domain.ts';
import { type Random, seeded } from './random.ts';
import { isOpenSlot, type OpenValues, openValues } from './values.ts';

/** What a user asks of the operations assistant. `paraphrase` and `new-no-call` are challenge requests: phrasings no other request uses. */
export interface DummyRequest {
  id: string;
  text: string;
  /** The trace's tags; a challenge request carries its kind, which the harvest sets apart. */
  tags: string[];
  kind: 'call' | 'no-call' | 'paraphrase' | 'new-no-call';
}

/** A request with the call the house conventions ask for (`null`: no tool). The agent and the teacher see only the text. */
export interface PlannedRequest {
  request: DummyRequest;
  call: ToolCall | null;
}

export interface RequestPlan {
  /** Ordinary requests. */
  count: number;
  seed: number;
  /** Challenge requests for each ordinary one, e.g. 0.1. */
  challengeShare: number;
}

/** Enough for the tuned model to abstain on new kinds of request too; half as many were too few. */
const NO_CALL_SHARE = 0.085;
/** Five of the six tools have an open value, so 0.6 of theirs makes half of all calls. */
const RARE_SHARE = 0.6;
const NEW_NO_CALL_SHARE = 1 / 3;
const MAX_TRIES = 500;

interface Slot {
  kind: DummyRequest['kind'];
  draw(random: Random): { text: string; call: ToolCall | null };
}

/**
 * Seeded requests without a repeated text, in random order, challenge requests last. Calls are spread evenly over the tools.
 * @throws UserError when the domain cannot word that many different requests.
 */
export function planRequests({ count, seed, challengeShare }: RequestPlan): PlannedRequest[] {
  const random = seeded(`dummy-requests/${seed}`);
  const values = openValues(random, count);
  const taken = new Set<string>();
  const ordinary = random.shuffled(ordinarySlots(count, values)).map((slot) => fill(slot, { random, taken }));
  const challenge = challengeSlots(Math.round(count * challengeShare), values, random).map((slot) => fill(slot, { random, taken }));
  return [...numbered(ordinary, 'request'), ...numbered(challenge, 'challenge')];
}

function ordinarySlots(count: number, values: OpenValues): Slot[] {
  const noCalls = Math.round(count * NO_CALL_SHARE);
  return Array.from({ length: count }, (_, index) => {
    if (index < noCalls) return { kind: 'no-call', draw: drawNoCall };
    const turn = index - noCalls;
    const intent = cyclic(domain.intents, turn);
    const round = Math.floor(turn / domain.intents.length);
    // Spread evenly: whole steps of the running share.
    const rare = Math.floor((round + 1) * RARE_SHARE) > Math.floor(round * RARE_SHARE);
    return { kind: 'call', draw: (random) => drawCall(intent, random.pick(intent.templates), { random, open: rare ? values.rare : values.everyday }) };
  });
}

/** Everyday values only, so that the phrasing is the one thing that is new. */
function challengeSlots(count: number, values: OpenValues, random: Random): Slot[] {
  const newNoCalls = Math.min(Math.round(count * NEW_NO_CALL_SHARE), domain.noCall.heldOut.length);
  const paraphrases = Array.from({ length: count - newNoCalls }, (_, index): Slot => {
    const intent = cyclic(domain.intents, index);
    const template = cyclic(intent.paraphrases, Math.floor(index / domain.intents.length));
    return { kind: 'paraphrase', draw: (fresh) => drawCall(intent, template, { random: fresh, open: values.everyday }) };
  });
  const unseen = random.shuffled(domain.noCall.heldOut).slice(0, newNoCalls);
  return [...paraphrases, ...unseen.map((text): Slot => ({ kind: 'new-no-call', draw: () => ({ text, call: null }) }))];
}

function fill(slot: Slot, { random, taken }: { random: Random; taken: Set<string> }): Omit<PlannedRequest, 'request'> & Pick<DummyRequest, 'text' | 'kind'> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const { text, call } = slot.draw(random);
    if (taken.has(text)) continue;
    taken.add(text);
    return { text, call, kind: slot.kind };
  }
  throw new UserError(`The built-in agent ran out of different requests after ${taken.size}. Ask for fewer with --count.`);
}

function drawNoCall(random: Random): { text: string; call: null } {
  const text = filled(random.pick(domain.noCall.templates), (slot) => random.pick(domain.noCall.fillers[slot] ?? []));
  return { text, call: null };
}

function drawCall(intent: Intent, template: string, { random, open }: { random: Random; open: OpenValues['everyday'] }): { text: string; call: ToolCall } {
  const said: Record<string, string> = {};
  const args: JsonObject = {};
  const currencies = random.shuffled(domain.phrases['currency'] ?? []);
  for (const [parameter, slot] of Object.entries(intent.slots)) {
    const { say, house } = drawValue(slot);
    said[parameter] = say;
    if (house !== null) args[parameter] = house;
  }
  return { text: filled(template, (parameter) => said[parameter] ?? ''), call: { name: intent.tool, arguments: args } };

  function drawValue(slot: string): { say: string; house: string | number | null } {
    if (slot === 'amount') return both(amount(random));
    if (isOpenSlot(slot)) return both(open(slot));
    return (slot === 'currency' ? currencies.pop() : undefined) ?? random.pick(domain.phrases[slot] ?? []);
  }
}

/** One to four digits, each length about as often. */
function amount(random: Random): number {
  const { minimum, maximum } = domain.numbers.amount;
  const ceiling = random.pick([99, 999, maximum]);
  return random.integer(Math.max(minimum, Math.floor(ceiling / 10)), ceiling);
}

function both(house: string | number): { say: string; house: string | number } {
  return { say: String(house), house };
}

function cyclic<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError('the domain lists nothing to choose from');
  return item;
}

function numbered(drawn: readonly ReturnType<typeof fill>[], prefix: string): PlannedRequest[] {
  return drawn.map(({ text, call, kind }, index) => {
    const tags = prefix === 'challenge' ? ['dummy-agent', kind] : ['dummy-agent'];
    return { request: { id: `${prefix}-${String(index + 1).padStart(5, '0')}`, text, tags, kind }, call };
  });
}
