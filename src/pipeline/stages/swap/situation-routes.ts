import type { CompareOptions } from '../../../compare/options.ts';
import { compareTexts } from '../../../records/canonical-json.ts';
import type { Track } from '../../../records/example.ts';
import { OTHERS, type SituationRoute, type TrackRoute } from '../../../records/swap/swap-policy.ts';
import { type Situation, situationOf } from '../../../rows/request/situation.ts';
import { judgedTogether, surelyWorse, tooFew } from './judged.ts';
import { isRecorded } from './known-schemas.ts';
import type { TestPair } from './test-pairs.ts';

type Options = { track: Track; gate: CompareOptions } & Pick<TrackRoute, 'rows' | 'prompt'>;
type Kind = Situation[number];

interface Group extends Kind {
  pairs: TestPair[];
}

/** Of these there may be any number: those met too seldom stand together for each other, and for such as nobody met. */
const MANY: readonly Kind['about'][] = ['offer', 'system'];

/** Who answers each kind of request of a track that is at parity, by its recorded examples. */
export function situationRoutes(pairs: readonly TestPair[], { track, gate, ...style }: Options): SituationRoute[] {
  const groups = pooled(groupsOf(pairs, style), gate);
  const verdicts = judgedTogether(
    groups.map((group) => group.pairs),
    { track, gate },
  );
  return groups.map(({ about, value, pairs: own }, index): SituationRoute => {
    const kept = tooFew(own, gate) ?? surelyWorse(verdicts[index] ?? []);
    return {
      about,
      value,
      to: kept === null ? 'local' : 'hosted',
      why: kept ?? 'the track is at parity, and it surely loses nothing here',
      examples: own.length,
    };
  });
}

/** Whether a request like an example's would be answered locally, as far as its kinds say. */
export function isOfProvedKind(example: TestPair['example'], routes: readonly SituationRoute[], style: Pick<TrackRoute, 'rows' | 'prompt'>): boolean {
  const { request } = example;
  if (request === null || !isRecorded(example)) return false;
  const found = (about: Kind['about'], value: string) => routes.find((one) => one.about === about && one.value === value);
  return situationOf(request, style).every(({ about, value }) => (found(about, value) ?? found(about, OTHERS))?.to === 'local');
}

function groupsOf(pairs: readonly TestPair[], style: Pick<TrackRoute, 'rows' | 'prompt'>): Group[] {
  const kinds = pairs.flatMap((pair) => {
    const { request } = pair.example;
    return request !== null && isRecorded(pair.example) ? situationOf(request, style).map((kind) => ({ ...kind, pair })) : [];
  });
  return [...Map.groupBy(kinds, ({ about, value }) => `${about} ${value}`)]
    .sort(([one], [other]) => compareTexts(one, other))
    .flatMap(([, [first, ...rest]]) => (first ? [{ about: first.about, value: first.value, pairs: [first, ...rest].map(({ pair }) => pair) }] : []));
}

function pooled(groups: readonly Group[], gate: CompareOptions): Group[] {
  const isSeldom = ({ about, value, pairs }: Group) => MANY.includes(about) && (value === OTHERS || tooFew(pairs, gate) !== null);
  const seldom = MANY.flatMap((about) => {
    const pairs = groups.filter((group) => group.about === about && isSeldom(group)).flatMap((group) => group.pairs);
    return pairs.length === 0 ? [] : [{ about, value: OTHERS, pairs }];
  });
  return [...groups.filter((group) => !isSeldom(group)), ...seldom];
}
