import { expect, it } from 'vitest';
import { TEMPLATE_DATE, templateDate } from './template-date.ts';

it.each([
  ['%d %b %Y', '26 Jul 2024'],
  ['%B %d, %Y', 'July 26, 2024'],
  ['%Y-%m-%d', TEMPLATE_DATE],
  ['%A, %-d %B %Y, %H:%M:%S, day %j, 100 %%', 'Friday, 26 July 2024, 00:00:00, day 208, 100 %'],
])('%s is the one day in Python’s words', (format, text) => {
  expect(templateDate(format)).toBe(text);
});

it('names the real day of that date', () => {
  const day = new Date(`${TEMPLATE_DATE}T00:00:00Z`);
  const part = (options: Intl.DateTimeFormatOptions) => day.toLocaleDateString('en-US', { timeZone: 'UTC', ...options });
  expect(templateDate('%A %B %d %Y')).toBe([part({ weekday: 'long' }), part({ month: 'long' }), part({ day: '2-digit' }), part({ year: 'numeric' })].join(' '));
});

it.each(['%Q', '%', '%-'])('refuses %s, which it does not know', (format) => {
  expect(() => templateDate(format)).toThrow(RangeError);
});
