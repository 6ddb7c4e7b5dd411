import { expect, test } from 'vitest';
import { badge, badgeEndpoint } from './badge.ts';
import { runFixture } from './fixtures/fixture.test-data.ts';
import { viewOf } from './view/view.ts';

function told(action: 'ship' | 'train' | 'collect' | 'stop', standIn = false) {
  const run = runFixture();
  return viewOf({ run: { ...run, standIn, decision: { ...run.decision, action } }, disagreements: [] });
}

test.each([
  ['ship', 'proved'],
  ['train', 'inferior'],
  ['stop', 'inferior'],
  ['collect', 'inconclusive'],
] as const)('a run that ends with %s is badged %s, in a picture with a title and for shields.io', (action, word) => {
  const svg = badge(told(action));
  expect(svg).toContain(`<title>parity: ${word}</title>`);
  expect(svg).toContain(`role="img" aria-label="parity: ${word}"`);
  expect(JSON.parse(badgeEndpoint(told(action)))).toEqual({ schemaVersion: 1, label: 'parity', message: word, color: expect.stringMatching(/^#[0-9a-f]{6}$/) });
});

test('a stand-in is badged as one: it proved nothing', () => {
  expect(badge(told('ship', true))).toContain('<title>parity: stand-in</title>');
  expect(JSON.parse(badgeEndpoint(told('ship', true)))).toMatchObject({ message: 'stand-in' });
});

test('no word of the run stands in a badge', () => {
  const view = { ...told('ship'), agent: '<script>', model: '<script>' };
  expect(badge(view)).toBe(badge(told('ship')));
});
