import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { withLabelDecision } from './with-label-decision.ts';

const A = 'aaaaaaaaaaaaaaaa';
const B = 'bbbbbbbbbbbbbbbb';
const entry = `- example: "${B}"\n  recorded: "x"\n  others:\n    - answer: "y"\n      times: 1\n  decision:`;
const set = (text: string, decision: string, example = A, asked: string | null = null) =>
  withLabelDecision(text, 'labels.yaml', { example, asked, decision, entry });

it.each([
  ['an empty one', 'decision:', 'decision: keep'],
  ['an empty one with a comment behind it', 'decision: # look again', 'decision: keep # look again'],
  ['a word', 'decision: drop # sure?', 'decision: keep # sure?'],
  ['in braces', 'decision: { use: 1 } # first', 'decision: keep # first'],
  ['a block', 'decision:\n      use: 1', 'decision: keep'],
  ['null', 'decision: null', 'decision: keep'],
])('changes only the decision: %s', (_, from, to) => {
  const text = `# why\nlabels:\n  - example: "${A}"   # odd\n    recorded: 'it''s'\n    ${from}\n\n  # another\n  - example: "cccccccccccccccc"\n    recorded: "z"\n    decision: drop\n`;
  expect(set(text, 'keep')).toBe(text.replace(from, to));
});

it('adds the key where an entry has none, at the end of a file too', () => {
  const text = `labels:\n- example: "${A}"\n  recorded: "x" # as it was\n- example: "cccccccccccccccc"\n  recorded: "z"`;
  expect(set(text, 'drop')).toBe(text.replace('# as it was\n', '# as it was\n  decision: drop\n'));
  expect(parse(set(text, 'drop', 'cccccccccccccccc')).labels[1]).toEqual({ example: 'cccccccccccccccc', recorded: 'z', decision: 'drop' });
});

it('finds an entry by what was asked where its prompt is worded otherwise by now', () => {
  const text = `labels:\n  - example: "${B}"\n    asked: "dddddddddddddddd"\n    recorded: "x"\n    decision:\n`;
  expect(set(text, 'keep', A, 'dddddddddddddddd')).toBe(text.replace('decision:', 'decision: keep'));
});

it.each([
  ['below the others', `labels:\n  - example: "${A}"\n    recorded: "z"\n# the end\n`],
  ['without indentation', `labels:\n- example: "${A}"\n  recorded: "z"\n`],
  ['into an empty list', 'labels: [] # none yet\n'],
  ['with Windows line ends', `labels:\r\n  - example: "${A}"\r\n    recorded: "z"\r\n`],
  ['without a last line feed', `labels:\n  - example: "${A}"\n    recorded: "z"`],
])('adds a whole entry %s, and keeps what is there', (_, text) => {
  const after = set(text, '{ use: 1 }', B);
  const { labels } = parse(after);
  expect(labels.at(-1)).toEqual({ example: B, recorded: 'x', others: [{ answer: 'y', times: 1 }], decision: { use: 1 } });
  expect(labels.length).toBe(parse(text).labels.length + 1);
  for (const comment of text.match(/#.*/g) ?? []) expect(after).toContain(comment);
  if (text.includes('\r\n')) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
});

it.each([
  ['two entries of one example', `labels:\n  - example: "${A}"\n    recorded: "x"\n  - example: "${A}"\n    recorded: "y"\n`, 'several'],
  ['a comment inside the decision', `labels:\n  - example: "${A}"\n    recorded: "x"\n    decision:\n      # the first\n      use: 1\n`, 'comment inside'],
  ['an entry in braces', `labels: [{ example: "${A}", recorded: "x" }]\n`, 'one key a line'],
])('leaves %s to people', (_, text, why) => {
  expect(() => set(text, 'keep')).toThrow(why);
});
