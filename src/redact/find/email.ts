import { type Finding, matches } from './finding.ts';

const EMAIL =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}][\p{L}\p{N}._%+'-]{0,63}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}[\p{L}\p{N}-]{1,22}(?![\p{L}\p{N}])/gu;

export function* emails(text: string): Iterable<Finding> {
  for (const { start, end, found } of matches(text, EMAIL)) yield { kind: 'EMAIL', start, end, value: found.toLowerCase() };
}
