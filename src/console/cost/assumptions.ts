import type { CostPrices, CostQuery, CostSource, TrackCost } from '../../records/console/cost.ts';
import type { Economics } from '../../records/findings/economics.ts';
import { count, percent, plural, usd } from '../../report/view/numbers.ts';
import type { MeasuredTrack } from './measured.ts';
import type { HostedSide } from './sides.ts';

interface Assumed {
  measured: MeasuredTrack;
  economics: Economics;
  configured: CostPrices;
  query: CostQuery;
  basis: HostedSide['basis'];
}

type Assumption = TrackCost['assumptions'][number];

/** What the figures rest on, where each comes from, and of when it is. */
export function assumptionsOf(assumed: Assumed): Assumption[] {
  return [hostedPrices(assumed), tokens(assumed), gpuHour(assumed), speed(assumed), utilisation(assumed), fallback(assumed), TIME, training(assumed)];
}

const TIME: Assumption = {
  label: 'Month and GPUs',
  value: '30.44 days, whole GPUs',
  source: 'assumed',
  note: 'A GPU is paid day and night, used or not; a second one as soon as one cannot answer them all.',
};

function hostedPrices({ configured, query }: Assumed): Assumption {
  const typed = [query.inputPerMillionUsd, query.cachedInputPerMillionUsd, query.outputPerMillionUsd].some((price) => price !== undefined);
  const input = query.inputPerMillionUsd ?? configured.hosted?.inputPerMillionUsd;
  const cached = query.cachedInputPerMillionUsd ?? configured.hosted?.cachedInputPerMillionUsd;
  const output = query.outputPerMillionUsd ?? configured.hosted?.outputPerMillionUsd;
  const label = 'Hosted, a million tokens';
  if (input === undefined || output === undefined) return { label, value: 'no price', source: 'missing', note: 'cost.hosted in parity.config.yaml' };
  const value = `${usd(input)} prompt, ${cached === undefined ? '' : `${usd(cached)} cached, `}${usd(output)} answer`;
  return { label, value, source: typed ? 'typed' : 'config', note: typed ? 'Typed here; not the run’s own.' : dated(configured.asOf) };
}

function tokens({ measured: { hosted }, economics, basis }: Assumed): Assumption {
  const label = 'Tokens of a request';
  if (economics.hosted === null || basis === null) return { label, value: 'not known', source: 'missing', note: economics.missing[0] ?? '' };
  const { promptTokens, cachedPromptTokens, completionTokens } = economics.hosted;
  return {
    label,
    value: `${count(promptTokens)} prompt, ${count(cachedPromptTokens)} of them cached; ${count(completionTokens)} answer`,
    source: 'measured',
    note: `${plural(hosted.examples, 'request')} evaluated ${day(hosted.manifest.createdAt)}${hosted.model.standIn ? ' with a scripted stand-in' : ''}. ${BASES[basis]}`,
  };
}

const BASES: Readonly<Record<NonNullable<HostedSide['basis']>, string>> = {
  answers: 'Band: the 90 % interval of the mean, upwards without the cache.',
  record: 'As the run’s record has them, with their interval.',
  means: 'The record’s means: without the answers on this machine a price of your own has no interval.',
  totals: 'All tokens by all answers, as if every answer had told its own: the answers are not on this machine.',
};

function gpuHour({ configured, query, economics }: Assumed): Assumption {
  const label = 'A GPU hour';
  const price = query.gpuHourUsd ?? configured.gpuHourUsd;
  if (price === null) return { label, value: 'no price', source: 'missing', note: 'cost.gpuHourUsd in parity.config.yaml' };
  const typed = query.gpuHourUsd !== undefined;
  const value = economics.local && economics.local.gpus > 1 ? `${usd(price)}, each of ${economics.local.gpus}` : usd(price);
  return { label, value, source: typed ? 'typed' : 'config', note: typed ? 'Typed here; not the run’s own.' : dated(configured.asOf) };
}

function speed({ query, economics, measured: { local } }: Assumed): Assumption {
  const label = 'Speed of a GPU';
  if (query.requestsPerGpuHour !== undefined)
    return { label, value: `${count(query.requestsPerGpuHour)} requests an hour`, source: 'typed', note: 'Typed here; nobody measured it.' };
  if (economics.local === null)
    return { label, value: 'not known', source: 'missing', note: economics.missing.find((sentence) => /GPU|speed/.test(sentence)) ?? '' };
  const { requestsPerHour, gpus } = economics.local;
  const names = [...new Set(local.manifest.hardware.gpus)].join(', ');
  return {
    label,
    value: `${count(requestsPerHour / gpus)} requests an hour`,
    source: 'measured',
    note: `In batches, on ${plural(gpus, 'GPU')}${names ? ` (${names})` : ''}, ${day(local.manifest.createdAt)}.`,
  };
}

function utilisation({ economics: { utilisation: band }, query }: Assumed): Assumption {
  const typed = query.utilisation !== undefined;
  const note = typed ? 'The likely share is typed here; the ends are the run’s.' : 'cost.utilisation: traffic has peaks and nights.';
  return { label: 'Utilisation', value: `${percent(band.likely)} (${percent(band.low)} to ${percent(band.high)})`, source: typed ? 'typed' : 'config', note };
}

function fallback({ economics: { fallbackRate: band }, query, configured, measured: { local } }: Assumed): Assumption {
  const label = 'Still hosted';
  if (query.fallbackRate !== undefined) return { label, value: percent(band.likely), source: 'typed', note: 'Typed here; not the run’s own.' };
  if (configured.fallbackRate !== null) return { label, value: percent(band.likely), source: 'config', note: 'cost.fallbackRate' };
  return {
    label,
    value: `${percent(band.likely)} (${percent(band.low)} to ${percent(band.high)})`,
    source: 'measured',
    note: `Answers of the local model that were not valid, of ${count(local.examples)}: a server that checks them sends these on.`,
  };
}

function training({ economics: { trainingUsd }, measured: { adapter }, query, configured }: Assumed): Assumption {
  const label = 'Training';
  if (trainingUsd === null) return { label, value: 'not known', source: 'missing', note: 'On the CPU, by another run, or without a price of a GPU hour.' };
  const source: CostSource = query.gpuHourUsd !== undefined ? 'typed' : configured.gpuHourUsd === null ? 'measured' : 'config';
  return adapter === null
    ? { label, value: usd(0), source: 'measured', note: 'The model was not trained.' }
    : { label, value: usd(trainingUsd), source, note: 'Once: the wall time of its own run on its GPUs, at the price of a GPU hour.' };
}

function dated(asOf: string | null): string {
  return asOf === null ? 'Of the run’s config, which gives no date (cost.asOf).' : `Of the run’s config, as of ${asOf}.`;
}

function day(time: string): string {
  return time.slice(0, 10);
}
