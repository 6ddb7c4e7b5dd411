import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canNearlyRepeat, nearFamilies } from './families.ts';
import { resemblance, signatureOf } from './minhash.ts';
import { bandSlots, chanceToMeet, nearPairs } from './neighbours.ts';
import { folded, mixed, shinglesOf, wordHashes } from './shingles.ts';

const shingled = (text: string) => shinglesOf(wordHashes(folded(text)));
/** Written without any of the code above: runs of three words as texts. */
function exactJaccard(left: string, right: string): number {
  const runs = (text: string) => {
    const words = text.split(' ');
    return new Set(words.length < 3 ? [text] : words.slice(2).map((_, at) => words.slice(at, at + 3).join(' ')));
  };
  const [a, b] = [runs(left), runs(right)];
  const shared = [...a].filter((run) => b.has(run)).length;
  return shared / (a.size + b.size - shared);
}
const words = (seed: number, length: number) => Array.from({ length }, (_, at) => `w${mixed(seed * 1000 + at) % 5000}`);
/** A text and a copy of it with every `every`th word changed. */
const copies = fc.record({ seed: fc.nat(1_000_000), length: fc.integer({ min: 3, max: 150 }), every: fc.integer({ min: 4, max: 200 }) }).map((made) => {
  const text = words(made.seed, made.length);
  return [text.join(' '), text.map((word, at) => ((at + 1) % made.every === 0 ? `${word}x` : word)).join(' ')] as const;
});

test('shingles are the runs of three words, whatever case and marks stand between them', () => {
  expect(shingled('Remind me, please: at NINE!')).toEqual(shingled('remind me please at nine'));
  expect(shingled('remind me please at nine').size).toBe(3);
  expect(shingled('hello').size).toBe(1);
  expect(shingled('one two three')).not.toEqual(shingled('three two one'));
});

test('where a script has no spaces each character is a word', () => {
  expect(shingled('明天早上九点提醒我').size).toBe(7);
  expect(shingled('call 医者 at nine')).toEqual(shingled('call医者at nine'));
  expect(shingled('เตือนฉันพรุ่งนี้').size).toBeGreaterThan(5);
});

test('the estimate is the exact resemblance within five standard deviations', () => {
  fc.assert(
    fc.property(copies, ([left, right]) => {
      const exact = exactJaccard(left, right);
      const deviation = Math.sqrt((exact * (1 - exact)) / 128) + 0.004;
      expect(Math.abs(resemblance(signatureOf(shingled(left)), signatureOf(shingled(right))) - exact)).toBeLessThan(5 * deviation);
    }),
    { numRuns: 300 },
  );
});

test('the estimate is right on average', () => {
  const pairs = fc.sample(copies, { numRuns: 600, seed: 42 });
  const errors = pairs.map(([left, right]) => resemblance(signatureOf(shingled(left)), signatureOf(shingled(right))) - exactJaccard(left, right));
  expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(0.004);
});

test('bands leave a pair at the threshold at least 99 chances in 100', () => {
  for (const threshold of [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95]) {
    const slots = bandSlots(threshold);
    expect(chanceToMeet(threshold, slots)).toBeGreaterThanOrEqual(0.99);
    expect(chanceToMeet(threshold, slots + 1)).toBeLessThan(0.99);
  }
});

/** Pairs as the definition has them: every signature with every other. */
function allPairs(signatures: readonly Uint8Array[], threshold: number): Set<string> {
  const near = signatures.flatMap((left, one) =>
    signatures.slice(one + 1).flatMap((right, more) => (resemblance(left, right) >= threshold ? [[one, one + 1 + more]] : [])),
  );
  return new Set(near.map((pair) => pair.join(' ')));
}
function foundPairs(signatures: readonly Uint8Array[], threshold: number): Set<string> {
  const pairs = new Set<string>();
  nearPairs({ signatures, threshold, isKnown: () => false, found: (left, right) => pairs.add([left, right].sort((a, b) => a - b).join(' ')) });
  return pairs;
}

test('of pairs with resemblance at least the threshold as many are found as the bands promise, and none of the others', () => {
  for (const threshold of [0.7, 0.9]) {
    const texts = Array.from({ length: 300 }, (_, at) => words(at, 60)).flatMap((text, at) => [
      text.join(' '),
      text.map((word, place) => (place % 60 === at % 60 ? `${word}x` : word)).join(' '),
    ]);
    const signatures = texts.map((text) => signatureOf(shingled(text)));
    const [wanted, found] = [allPairs(signatures, threshold), foundPairs(signatures, threshold)];
    expect(wanted.size).toBeGreaterThan(100);
    expect([...found].filter((pair) => !wanted.has(pair))).toEqual([]);
    expect(found.size / wanted.size).toBeGreaterThanOrEqual(0.98);
  }
});

const families = (texts: readonly string[]) => new Map(texts.map((text, at) => [`family:${String(at).padStart(3, '0')}`, text]));
const fresh = (texts: ReadonlyMap<string, string>, threshold: number) => {
  const near = nearFamilies({ conversations: texts, recorded: new Map(), placeOf: () => null, threshold });
  return { links: near.links(new Set(texts.keys())), signatures: near.signatures };
};
const linked = (links: readonly (readonly [string, string])[]) => links.map((pair) => [...pair].sort().join(' ')).sort();

test('a long request with a word more is near, a short one with another word is not', () => {
  const long = words(1, 40).join(' ');
  const { links } = fresh(families([long, `${long} please`, 'weather in Oslo today', 'weather in Rome today', words(2, 40).join(' ')]), 0.9);
  expect(linked(links)).toEqual(['family:000 family:001']);
});

test('at a threshold of 1 nothing is near', () => {
  const long = words(1, 40).join(' ');
  expect(fresh(families([long, `${long} please`]), 1).links).toEqual([]);
});

test('a family that is only recorded is recognised by its signature, and links a new one to each place', () => {
  const long = words(1, 60);
  const text = (more: string) => [...long, more].join(' ');
  const recorded = new Map([
    ['family:old', signatureOf(shingled(text('a')))],
    ['family:other', signatureOf(shingled(text('b')))],
  ]);
  const places = new Map([
    ['family:old', 'train'],
    ['family:other', 'test'],
  ]);
  const near = nearFamilies({ conversations: families([text('c')]), recorded, placeOf: (family) => places.get(family) ?? null, threshold: 0.9 });
  expect([...near.placedNear()].map(([family, placed]) => [family, [...placed].sort()])).toEqual([['family:000', ['family:old', 'family:other']]]);
  expect(linked(near.links(new Set(['family:000'])))).toEqual(['family:000 family:old', 'family:000 family:other']);
  expect(near.links(new Set())).toEqual([]);
  expect([...near.signatures.keys()].sort()).toEqual(['family:000', 'family:old', 'family:other']);
});

test('texts too short to nearly repeat another leave no signature', () => {
  expect([canNearlyRepeat(8, 0.9), canNearlyRepeat(9, 0.9), canNearlyRepeat(3, 0.8), canNearlyRepeat(4, 0.8)]).toEqual([false, true, false, true]);
  const { signatures } = fresh(families(['weather in Oslo', words(1, 11).join(' ')]), 0.9);
  expect([...signatures.keys()]).toEqual(['family:001']);
});

test('thousands of prompts of one template are joined without comparing each with each', () => {
  const template = words(7, 200).join(' ');
  const texts = Array.from({ length: 3000 }, (_, at) => `${template} item ${at}`);
  const { links } = fresh(new Map(texts.map((text, at) => [`family:${at}`, text])), 0.9);
  expect(new Set(links.flat()).size).toBe(3000);
  expect(links.length).toBeLessThan(3000);
});

test('a signature never changes: ledgers hold it', () => {
  const signature = signatureOf(shingled('Remind me, please, at nine o’clock to call the dentist, then 医者, and Zoë.'));
  expect(Buffer.from(signature).toString('base64')).toMatchInlineSnapshot(
    `"HxxHyC35Uyp8KHO1Mp1aCsVWQma4GInfQC5ACL9UY7br+8NFOPcYsFv5kOBGetEHlKOUMQe7s9l5tj8bdwd7MbXF2k3JjxQjxWetvrKZ/ethpKrkQvdf+Rvi18Z07n0WNYP+4VHgXMJb3gKEFNnHPBfWRPwd1nVtI/yIR+5zoBs="`,
  );
});
