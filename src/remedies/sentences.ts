import { percent, points } from '../compare/sentences.ts';
import type { Remedies, Remedy } from '../records/findings/remedies.ts';

/** What a decision says of what was tried; one sentence a remedy that gains surely, was tried in vain or was left out. */
export function remedySentences(remedies: Remedies, alpha: number): string[] {
  const { track, metric, tried, left, best, n } = remedies;
  const advised = tried.find(({ name }) => name === best);
  const others = tried.filter((one) => one !== advised);
  const vain = others.map((one) => `${one.name} ${points(one.difference)} points of ${metric} (${bounds(one, alpha)})${besides(one)}`).join('; ');
  return [
    ...(advised ? [adviceSentence(remedies, advised, alpha)] : []),
    ...(others.length === 0
      ? []
      : [`${track}: ${advised ? 'the other remedies' : 'none of the remedies that were tried gains surely'} on ${n} val examples: ${vain}`]),
    ...left.map(({ name, reason }) => `${track}: ${name} was not tried: ${reason}`),
  ];
}

function adviceSentence({ track, metric, n, plain }: Remedies, remedy: Remedy, alpha: number): string {
  const { name, config, value, difference, gained, lost } = remedy;
  const figures = `${percent(plain.value)} to ${percent(value)} of ${n} val examples, ${bounds(remedy, alpha)}, ${gained} gained and ${lost} lost`;
  return `${track}: asked with ${name} the base gains ${points(difference)} points of ${metric} (${figures})${besides(remedy)}: set ${inOneLine(config)} in parity.config.yaml, where a commit adopts it and nothing else does; it may make training needless`;
}

/** What it surely gains or loses besides. */
function besides({ others }: Remedy): string {
  const sure = others.filter(({ interval }) => interval.low > 0 || interval.high < 0);
  return sure
    .map(({ metric, plain, value, difference }) => `, and ${points(difference)} points of ${metric} (${percent(plain)} to ${percent(value)})`)
    .join('');
}

function bounds({ differenceInterval: { low, high } }: Remedy, alpha: number): string {
  return `${Number((100 * (1 - 2 * alpha)).toFixed(1))} % interval ${points(low)} to ${points(high)}`;
}

/** `local.prompt.examples: 3` of nested YAML lines. */
function inOneLine(config: string): string {
  const path: string[] = [];
  const keys: string[] = [];
  for (const line of config.split('\n')) {
    const [, indent = '', key = '', value = ''] = /^( *)([\w-]+):(.*)$/.exec(line) ?? [];
    path.splice(indent.length / 2);
    path.push(key);
    if (value.trim() !== '') keys.push(`${path.join('.')}: ${value.trim()}`);
  }
  return keys.join(' and ');
}
