import { sha256 } from '../../src/records/digest.ts';
import { policyWith } from '../../src/serve/rollout/rollout.test-data.ts';
import { openRollout } from '../../src/serve/rollout/rollout.ts';
import { ROLLOUT_SETTINGS } from '../../src/serve/rollout/settings.ts';
import { wilsonInterval } from '../../src/stats/wilson.ts';
import { randomOf } from '../calibration/draw.ts';
import { kindOf, type Truth } from './simulate.ts';

export interface Talking {
  before: Truth;
  offlinePairs: number;
  audit: number;
  /** Of each session, of which so many go side by side; each turn is a copy of the first with a chance of √likeness. */
  turns: number;
  beside: number;
  likeness: number;
  requests: number;
  /** Whether requests say which session they are of. */
  isTold: boolean;
}

export interface TalkingSummary {
  isTold: boolean;
  rolledBack: { share: number; low: number; high: number };
  audits: number;
  pairs: number;
}

/** Conversations through the rollout itself, request by request, all of them local and as good as offline. */
export async function talkingSummary(talking: Talking, draws: number): Promise<TalkingSummary> {
  const random = randomOf(20_261_130);
  const all = [];
  for (let draw = 0; draw < draws; draw += 1) all.push(await drawTalking(talking, random));
  const share = all.filter(({ rolledBack }) => rolledBack).length / draws;
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    isTold: talking.isTold,
    rolledBack: { share, ...wilsonInterval(share, draws) },
    audits: median(all.map(({ audits }) => audits)),
    pairs: median(all.map(({ pairs }) => pairs)),
  };
}

async function drawTalking({ before, offlinePairs, audit, turns, beside, likeness, requests, isTold }: Talking, random: () => number) {
  const same = Array.from({ length: offlinePairs }, () => kindOf(before, random)).filter((kind) => kind === 'same').length;
  const rollout = await openRollout({
    policy: policyWith({ pairs: offlinePairs, same, effective: offlinePairs }),
    settings: { ...ROLLOUT_SETTINGS, mode: 'local', audit },
    store: { load: async () => null, save: async () => undefined, setAside: async () => '' },
    onEvent: () => undefined,
  });
  let [audits, named] = [0, 0];
  const open: { name: number; left: number; first: ReturnType<typeof kindOf> }[] = [];
  for (let request = 0; request < requests; request += 1) {
    const at = Math.floor(random() * beside);
    const held = open[at];
    const session = held && held.left > 0 ? held : { name: named, left: turns, first: kindOf(before, random) };
    if (session !== held) named += 1;
    open[at] = session;
    session.left -= 1;
    const kind = random() < Math.sqrt(likeness) ? session.first : kindOf(before, random);
    const digest = sha256(isTold ? `session ${session.name}` : `request ${request}`);
    if (!rollout.plan({ track: 'toolcall', session: digest }).audit) continue;
    audits += 1;
    rollout.pair({ track: 'toolcall', domain: 'd', session: digest, agrees: kind === 'same' });
  }
  const [status] = rollout.status();
  return { rolledBack: status?.rolledBack !== null, audits, pairs: status?.pairs ?? 0 };
}
