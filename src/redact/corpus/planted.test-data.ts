import examples from 'libphonenumber-js/examples.mobile.json';
import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import { sha256 } from '../../records/digest.ts';
import { type Random, random } from './random.test-data.ts';

export interface Plant {
  /** What it is, as a person would say. */
  what: string;
  value: string;
  /** As somebody says it, where the value alone says nothing about itself. */
  said: string;
}

const NAMES = ['ana', 'bo.li', 'chidi_o', 'd.meyer', 'elif', 'farah-k', 'gus+news', 'hana99', 'ivo', 'jürgen'];
const DOMAINS = ['mail.example', 'corp.example.com', 'uni-wien.ac.at', 'firma.de', 'acme.co.uk', 'post.jp', 'startup.io', 'gov.br'];

/** How each kind is made; written from the issuers' descriptions, not from the rules that look for it. */
const MAKERS: Readonly<Record<string, (r: Random) => string | { value: string; said: string }>> = {
  'e-mail address': (r) => `${r.one(NAMES)}${r.below(90)}@${r.one(DOMAINS)}`,
  'international phone number': (r) => phone(r),
  'North American phone number': (r) => `(${r.one(['415', '212', '617', '305'])}) ${2 + r.below(8)}${r.digits(2)}-${r.digits(4)}`,
  'payment card': (r) => grouped(card(r.one(['4', '51', '55', '2221', '6011']), 16, r), 4, r.one([' ', '-', ''])),
  'American Express card': (r) => card(r.one(['34', '37']), 15, r),
  IBAN: (r) => grouped(iban(r), 4, r.one([' ', ''])),
  'IPv4 address': (r) => `${r.one([10, 192, 172, 81, 203])}.${1 + r.below(250)}.${r.below(250)}.${1 + r.below(250)}`,
  'IPv6 address': (r) => `2001:db8:${r.hex(4)}::${r.hex(4)}:${r.hex(3)}1`,
  'MAC address': (r) => Array.from({ length: 6 }, () => r.hex(2)).join(r.one([':', '-'])),
  'US social security number': (r) => `${1 + r.below(8)}${r.digits(1)}5-${1 + r.below(9)}${1 + r.below(9)}-${1 + r.below(9)}${r.digits(3)}`,
  'Bitcoin address': (r) => r.one([() => `bc1q${r.of('023456789acdefghjklmnpqrstuvwxyz', 38)}`, () => base58Check(r)])(),
  'Ethereum address': (r) => `0x${r.hex(40)}`,
  password: (r) => named(`${r.letters(5)}${r.digits(2)}${r.one(['!x', '#z', '$q'])}`, ['my password is ', 'password: ', 'pwd=']),
  'password in an address': (r) => named(`${r.letters(6)}:${r.key(10)}`, ['postgres://', 'https://'], '@db.internal.example/orders'),
  'OpenAI key': (r) => `sk-proj-${r.key(48)}`,
  'Anthropic key': (r) => `sk-ant-api03-${r.key(90)}`,
  'AWS access key': (r) => `AKIA${r.of('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`,
  'AWS secret key': (r) => named(r.key(40), ['AWS_SECRET_ACCESS_KEY=', 'aws_secret_access_key = ']),
  'Azure key': (r) => named(`a1${r.hex(30)}`, ['api-key: ', 'AZURE_OPENAI_API_KEY=', '"subscriptionKey": "']),
  'Azure storage key': (r) => `${r.key(86)}==`,
  'Google key': (r) => `AIza${r.key(35)}`,
  'GitHub token': (r) => `${r.one(['ghp_', 'gho_', 'ghs_'])}${r.key(36)}`,
  'GitLab token': (r) => `glpat-${r.key(20)}`,
  'Slack token': (r) => `xoxb-${r.digits(12)}-${r.digits(12)}-${r.key(24)}`,
  'Stripe key': (r) => `sk_live_${r.key(24)}`,
  'Hugging Face token': (r) => `hf_${r.key(34)}`,
  'JSON Web Token': (r) => [`{"alg":"HS256","typ":"JWT"}`, `{"sub":"${r.digits(10)}"}`].map(url64).concat(r.key(43)).join('.'),
  'bearer token': (r) => named(r.key(40), ['Authorization: Bearer ']),
  'private key': (r) => `-----BEGIN PRIVATE ${'KEY'}-----\n${r.key(64)}\n${r.key(64)}\n-----END PRIVATE ${'KEY'}-----`,
};

/** `each` of every kind. */
export function planted(each: number, seed = 42): Plant[] {
  const r = random(seed);
  return Object.entries(MAKERS).flatMap(([what, make]) =>
    Array.from({ length: each }, () => {
      const made = make(r);
      return typeof made === 'string' ? { what, value: made, said: made } : { what, ...made };
    }),
  );
}

function named(value: string, before: readonly string[], after = ''): { value: string; said: string } {
  return { value, said: `${before[value.length % before.length]}${value}${after}` };
}

function phone(r: Random): string {
  const country = r.one(['DE', 'FR', 'GB', 'US', 'IN', 'BR', 'JP', 'NG', 'PL', 'ES', 'TR', 'AU'] as const);
  const national = examples[country];
  if (!isSupportedCountry(country)) throw new Error(country);
  const last = r.digits(2);
  const digits = `${national.slice(0, -2)}${last}`;
  return `+${getCountryCallingCode(country)}${r.one([' ', ''])}${grouped(digits, r.one([3, 4, 20]), r.one([' ', '-']))}`;
}

function card(prefix: string, length: number, r: Random): string {
  const body = `${prefix}${r.digits(length - prefix.length - 1)}`;
  const check = '0123456789'.split('').find((digit) => luhn(body + digit)) ?? '0';
  return body + check;
}

function luhn(digits: string): boolean {
  const weighed = [...digits].reverse().map((digit, index) => (index % 2 === 0 ? digit : String(Number(digit) * 2)));
  return [...weighed.join('')].reduce((sum, digit) => sum + Number(digit), 0) % 10 === 0;
}

function iban(r: Random): string {
  const [country, length] = r.one([
    ['DE', 22],
    ['AT', 20],
    ['ES', 24],
    ['BE', 16],
    ['PL', 28],
  ] as const);
  const account = r.digits(length - 4);
  const letters = [...country].map((letter) => letter.charCodeAt(0) - 55).join('');
  const check = 98n - (BigInt(`${account}${letters}00`) % 97n);
  return `${country}${String(check).padStart(2, '0')}${account}`;
}

function base58Check(r: Random): string {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  const payload = `00a${r.hex(39)}`;
  const digest = sha256(Buffer.from(sha256(Buffer.from(payload, 'hex')), 'hex'));
  let number = BigInt(`0x${payload}${digest.slice(0, 8)}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = `${alphabet[Number(number % 58n)]}${text}`;
  return `1${text}`;
}

function grouped(text: string, size: number, separator: string): string {
  return (text.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(separator);
}

function url64(text: string): string {
  return Buffer.from(text).toString('base64url');
}
