/** One thing that must not stay, by its place in a text. */
export interface Finding {
  kind: string;
  start: number;
  /** Exclusive. */
  end: number;
  /** In the one form that all its spellings share: `+49 30 1234567` and `+49301234567` are one. */
  value: string;
}

export interface Match {
  start: number;
  end: number;
  found: string;
}

/** Each match of a global pattern; with `group`, that group of it. All of them at once: the pattern may be used again before the last is read. */
export function matches(text: string, pattern: RegExp, group = 0): Match[] {
  const all: Match[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const found = match[group];
    if (found === undefined || found === '') continue;
    const start = match.index + (group === 0 ? 0 : match[0].lastIndexOf(found));
    all.push({ start, end: start + found.length, found });
  }
  return all;
}

/** Without overlaps: what begins first, of those the longest, of those the first named. */
export function disjoint(findings: readonly Finding[]): Finding[] {
  if (findings.length < 2) return [...findings];
  const kept: Finding[] = [];
  for (const finding of findings.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (!last || finding.start >= last.end) kept.push(finding);
    else if (finding.end > last.end) kept[kept.length - 1] = merged(last, finding);
  }
  return kept;
}

/** Two that overlap go together, under the name of the first. */
function merged(first: Finding, second: Finding): Finding {
  return { ...first, end: second.end, value: `${first.value} ${second.value}` };
}
