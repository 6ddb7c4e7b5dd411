import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ordinary } from './corpus/ordinary.test-data.ts';
import { planted } from './corpus/planted.test-data.ts';
import { KINDS } from './kinds.ts';
import { numbered } from './number.ts';
import { redactor } from './redactor.ts';
import type { RedactionSettings } from './settings.ts';

const EVERYTHING: RedactionSettings = { kinds: KINDS, custom: [], allow: { fields: [], values: [] }, country: null };
const withSettings = (more: Partial<RedactionSettings>, key = 'a key for tests') => redactor({ ...EVERYTHING, ...more }, key);
const scanner = withSettings({});

async function redact(trace: unknown, by = scanner): Promise<unknown> {
  const [redacted] = await by.redacted([trace]);
  return numbered(redacted).value;
}

describe('placeholders', () => {
  it('are typed, numbered by appearance, and one for all spellings of a value', async () => {
    const trace = [
      'I am Ann@Example.com, my boss is bo@example.com; call +49 30 1234567.',
      { to: 'ann@example.com', cc: ['bo@example.com'], phone: '+49301234567' },
      'Card 4111 1111 1111 1111 or 4111-1111-1111-1111?',
    ];
    expect(await redact(trace)).toEqual([
      'I am <EMAIL_1>, my boss is <EMAIL_2>; call <PHONE_1>.',
      { to: '<EMAIL_1>', cc: ['<EMAIL_2>'], phone: '<PHONE_1>' },
      'Card <CARD_1> or <CARD_1>?',
    ]);
  });

  it('are the same whatever the key', async () => {
    const trace = { messages: planted(2).map(({ said }) => ({ role: 'user', content: said })) };
    expect(await redact(trace, withSettings({}, 'another key'))).toEqual(await redact(trace));
  });

  it('leave out the numbers that the trace itself uses', async () => {
    expect(await redact(['Write to <EMAIL_1> or ann@example.com'])).toEqual(['Write to <EMAIL_1> or <EMAIL_2>']);
  });

  it('stand in keys, and in place of numbers', async () => {
    expect(await redact({ 'ann@example.com': 1, card: 4111111111111111, raw: '{"n":4111111111111111,"x":1.50}' })).toEqual({
      '<EMAIL_1>': 1,
      card: '<CARD_1>',
      raw: '{"n":"<CARD_1>","x":1.50}',
    });
  });

  it('leave every other byte of JSON in a text as it was', async () => {
    const text = ' { "a" : 1.50,"b":"ann@example.com" , "c":[1e3, "{\\"d\\":\\"ann@example.com\\"}"], "e":"\\u00e9" } ';
    expect(await redact(text)).toBe(text.replaceAll('ann@example.com', '<EMAIL_1>'));
  });
});

describe('a value that something gave away', () => {
  it('is replaced where it stands alone, too', async () => {
    expect(await redact(['My password is hunter2!x', { arguments: { value: 'hunter2!x' } }, 'hunter2!xyz'])).toEqual([
      'My password is <PASSWORD_1>',
      { arguments: { value: '<PASSWORD_1>' } },
      'hunter2!xyz',
    ]);
  });

  it('is given away by the name of its field', async () => {
    expect(await redact({ password: 'correct-horse7', apiKey: 'abcD1234efgH5678', phone: '030 1234567', count: '0301234567' })).toEqual({
      password: '<PASSWORD_1>',
      apiKey: '<SECRET_1>',
      phone: '<PHONE_1>',
      count: '0301234567',
    });
  });
});

describe('settings', () => {
  it('let fields and values stand, wherever else the trace says them', async () => {
    const allowing = withSettings({ allow: { fields: ['support'], values: ['help@example.com'] } });
    expect(await redact(['ask desk@example.com, help@example.com, ann@example.com', { support: 'desk@example.com' }], allowing)).toEqual([
      'ask desk@example.com, help@example.com, <EMAIL_1>',
      { support: 'desk@example.com' },
    ]);
  });

  it('look for less, for more, and for the phone numbers of one country', async () => {
    const own = withSettings({ kinds: ['PHONE'], custom: [{ name: 'EMPLOYEE_ID', pattern: 'EMP-\\d{4}' }], country: 'DE' });
    expect(await redact('ann@example.com, EMP-1234 since 2024-05-01, call 030 1234567', own)).toBe(
      'ann@example.com, <EMPLOYEE_ID_1> since 2024-05-01, call <PHONE_1>',
    );
  });
});

describe('ids', () => {
  it('stay, or become a hash that is theirs alone and tells the key it was made with', () => {
    expect(scanner.id('3f2b8c1e-0000-4000-8000-000000000000')).toBe('3f2b8c1e-0000-4000-8000-000000000000');
    const hashed = scanner.id('session of ann@example.com');
    expect(hashed).toMatch(new RegExp(`^redacted-${scanner.fingerprint}-[0-9a-f]{24}$`));
    expect([scanner.id('session of ann@example.com'), scanner.id(hashed)]).toEqual([hashed, hashed]);
    expect(withSettings({}, 'another key').id('session of ann@example.com')).not.toBe(hashed);
  });
});

describe('texts made to stop a run', () => {
  it.each([
    '4',
    '4 ',
    '4111 ',
    'a@',
    'a.b@c.d.',
    '+1 ',
    ':',
    'ab:',
    'key: ',
    '%41',
    '\\',
    '\\u0041',
    '&#65;',
    'eyJ',
    '-----BEGIN PRIVATE KEY-----',
    'QUJD',
    '61',
    'DE89',
    '1.',
    '00-',
    '(415) ',
  ])('%s, a hundred thousand characters of it, are read in time that grows with the text', async (piece) => {
    const text = `${piece.repeat(100_000 / piece.length)}; mail ann@example.com!`;
    expect(String(await redact(text, withSettings({ country: 'DE' })))).toContain('mail <EMAIL_');
  });
});

describe('any trace', () => {
  const plants = planted(3, 9);
  const said = fc.oneof(
    fc.constantFrom(...plants.map(({ said }) => said)),
    fc.constantFrom(...ordinary(60)),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.json({ maxDepth: 3 }),
  );
  const content = fc.array(said, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
  const trace = fc.array(fc.record({ content, arguments: fc.dictionary(fc.constantFrom('to', 'token', 'note', 'phone'), fc.oneof(content, fc.jsonValue())) }));

  it('is redacted once and for all, and the same JSON texts are JSON after', async () => {
    await fc.assert(
      fc.asyncProperty(trace, async (value) => {
        const once = await redact(value);
        expect(await redact(once)).toEqual(once);
        const [keyed] = await scanner.redacted([value]);
        expect(await scanner.redacted([keyed])).toEqual([keyed]);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps JSON in texts readable', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ maxLength: 8 }), content), async (value) => {
        const text = JSON.stringify({ inner: JSON.stringify(value) });
        expect(() => JSON.parse(JSON.parse(String(text)).inner)).not.toThrow();
        const redacted: unknown = JSON.parse(String(await redact(text)));
        expect(typeof redacted).toBe('object');
        expect(redacted).toEqual({ inner: expect.any(String) });
      }),
      { numRuns: 60 },
    );
  });

  it('still copies into arguments what its prompt says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...plants), async ({ said, value }) => {
        const [prompt, argument] = [`Please note ${said} now`, value];
        const redacted = await redact([{ content: prompt }, { arguments: { what: argument, half: 7 } }]);
        expect(redacted).toEqual([{ content: expect.any(String) }, { arguments: { what: expect.any(String), half: 7 } }]);
        const [first, second] = JSON.parse(JSON.stringify(redacted));
        expect(first.content).toContain(second.arguments.what);
        expect(first.content).not.toContain(value);
      }),
      { numRuns: 200 },
    );
  });
});
