import { pairedDifference } from '../../../compare/difference.ts';
import type { CompareOptions } from '../../../compare/options.ts';
import type { Config } from '../../../config/schema.ts';
import { isPlainPrompt } from '../../../records/asking/local-prompt.ts';
import type { Comparison, Decision } from '../../../records/comparison.ts';
import { type Example, TRACKS, type Track } from '../../../records/example.ts';
import { shownIn } from '../../../records/swap/schema-digest.ts';
import type { SwapPolicy, SwapSummary, TrackRoute } from '../../../records/swap/swap-policy.ts';
import { isShipped, sealOf } from '../../../records/swap/verify-swap-policy.ts';
import { sameAnswer } from '../../../score/same-answer.ts';
import { domainRoutes } from './domain-routes.ts';
import { knownSchemas } from './known-schemas.ts';
import { isOfProvedKind, situationRoutes } from './situation-routes.ts';
import { type Answered, type TestPair, testPairs } from './test-pairs.ts';

/** A run with everything that was answered in it. */
export interface Proved {
  agent: string;
  run: string;
  config: Pick<Config, 'harvest' | 'gate'>;
  /** The whole data set. */
  examples: readonly Example[];
  /** On the test split. */
  evaluations: readonly Answered[];
  comparisons: readonly Pick<Comparison, 'track' | 'candidate' | 'hosted' | 'local'>[];
  decision: Pick<Decision, 'action' | 'tracks' | 'blockedBy' | 'standIn'>;
  /** Of `decision.json`, byte for byte. */
  decisionSha256: string;
}

export interface EmittedSwap {
  policy: SwapPolicy;
  summary: SwapSummary;
}

/**
 * What a run's decision lets the local model answer: of each track that it ships, the domains that showed enough, for requests whose tools and formats
 * are those that were evaluated. Null where the local answers are not of one model file, so that nothing could serve what was proved.
 */
export function swapPolicyOf(proved: Proved): EmittedSwap | null {
  const { agent, run, config, evaluations, decision, decisionSha256 } = proved;
  const [hosted] = evaluations.filter(({ evaluation }) => evaluation.model.role === 'hosted');
  const local = evaluations.flatMap(({ evaluation: { model } }) => (model.role === 'hosted' ? [] : [model]));
  const [base] = local;
  if (!hosted || !base || base.ggufSha256 === null || local.some(({ ggufSha256 }) => ggufSha256 !== base.ggufSha256)) return null;
  const tracks = TRACKS.flatMap((track) => trackRoute(proved, track) ?? []);
  const unsealed = {
    schema: 'fledgling/swap-policy@1' as const,
    agent,
    run,
    decisionSha256,
    standIn: decision.standIn,
    hosted: hosted.evaluation.model.name,
    base: { name: base.name, ggufSha256: base.ggufSha256 },
    gate: { delta: config.gate.delta, alpha: config.gate.alpha },
    tracks: tracks.flatMap(({ route }) => route ?? []),
  };
  const seal = sealOf(unsealed);
  return { policy: { ...unsealed, seal }, summary: { seal, tracks: tracks.map(({ counts }) => counts) } };
}

interface Routed {
  /** Null where the decision does not ship the track. */
  route: TrackRoute | null;
  counts: SwapSummary['tracks'][number];
}

function trackRoute({ config, examples, evaluations, comparisons, decision }: Proved, track: Track): Routed | null {
  const role = decision.tracks.find((one) => one.track === track)?.candidate;
  const comparison = comparisons.find((one) => one.track === track && one.candidate === role);
  const byId = (id: string | undefined) => evaluations.find(({ evaluation }) => evaluation.id === id && evaluation.split === 'test');
  const [hosted, local] = [byId(comparison?.hosted), byId(comparison?.local)];
  if (!role || !hosted || !local) return null;
  const pairs = testPairs(examples, track, { hosted, local });
  const counts = { track, examples: pairs.length, local: 0 };
  const { model, prompt, decoding } = local.evaluation;
  // Answers that were recorded elsewhere have no decoding: nobody could give them again.
  if (!isShipped(decision, track) || decoding === null) return { route: null, counts };
  const { instruction, signatures, systemPrompt } = config.harvest;
  const { dialect: _, ...asked } = prompt ?? { dialect: null, examples: 0, wording: null, template: 'fledgling' as const };
  const style = { rows: { instruction, signatures, systemPrompt }, prompt: isPlainPrompt(asked) ? null : asked };
  const known = knownSchemas(
    pairs.map(({ example }) => example),
    shownIn(style),
  );
  const situations = situationRoutes(pairs, { track, gate: config.gate, ...style });
  const domains = domainRoutes(pairs, { track, gate: config.gate, ...known });
  const isLocal = new Set(domains.flatMap(({ domain, to }) => (to === 'local' ? [domain] : [])));
  const given = pairs.filter(({ about, example }) => about !== null && isLocal.has(about) && isOfProvedKind(example, situations, style));
  return {
    route: {
      track,
      role,
      adapterSha256: model.adapterSha256,
      ...style,
      constrained: model.engine['constrained'] !== undefined,
      decoding,
      ...known,
      domains,
      situations,
      agreement: agreementOf(given, config.gate),
    },
    counts: { ...counts, local: given.length },
  };
}

/** Of the local answers that would be given: in how many the hosted model said the same. */
function agreementOf(given: readonly TestPair[], gate: CompareOptions): TrackRoute['agreement'] {
  const pairs = given.flatMap(({ example: { cluster }, answers: { hosted, local } }) =>
    hosted && local ? [{ cluster, hosted: 1, local: sameAnswer(hosted, local) ? 1 : 0 }] : [],
  );
  if (pairs.length === 0) return { pairs: 0, same: 0, effective: 0 };
  const { designEffect } = pairedDifference(pairs, gate);
  return { pairs: pairs.length, same: pairs.filter(({ local }) => local === 1).length, effective: pairs.length / designEffect };
}
