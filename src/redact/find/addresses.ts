import { type Finding, matches } from './finding.ts';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`(?<![\\w.-])(?:${OCTET}\\.){3}${OCTET}(?![\\w-]|\\.\\d)`, 'g');
const IPV6 = /(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])/g;
const MAC = /(?<![\w:-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])/g;
/** This machine, no machine, every machine, a mask: none of them tells where somebody is. */
const NOBODY = /^(?:127\.|0\.0\.0\.0$|255\.)/;
const VERSION_BEFORE = /(?:\bv|version|release|build|rev)[\s:=#"]{0,3}$/i;

/** Private networks count: they tell how a house is built. */
export function* ipv4Addresses(text: string): Iterable<Finding> {
  for (const { start, end, found } of matches(text, IPV4)) {
    if (!NOBODY.test(found) && !VERSION_BEFORE.test(text.slice(Math.max(0, start - 12), start))) yield { kind: 'IP', start, end, value: found };
  }
}

export function* colonAddresses(text: string): Iterable<Finding> {
  if (!/:[0-9A-Fa-f]{0,4}:|[0-9A-Fa-f]-[0-9A-Fa-f]{2}-/.test(text)) return;
  for (const { start, end, found } of matches(text, MAC)) yield { kind: 'MAC', start, end, value: found.toLowerCase().replaceAll('-', ':') };
  for (const { start, end, found } of matches(text, IPV6)) if (isIpv6(found)) yield { kind: 'IP', start, end, value: found.toLowerCase() };
}

/** Eight groups, or at least three around one `::`: `1::2` is a slice and `12:30:45` a time. */
function isIpv6(text: string): boolean {
  const groups = text.split(':').filter((group) => group !== '').length;
  const gaps = text.split('::').length - 1;
  if (/^:[^:]|[^:]:$/.test(text)) return false;
  return gaps === 0 ? groups === 8 : gaps === 1 && groups >= 3 && groups < 8 && !text.includes(':::');
}
