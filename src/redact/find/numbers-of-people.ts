import { sha256 } from '../../records/digest.ts';
import { type Finding, matches } from './finding.ts';
import { SSN_FIELD } from './names.ts';

const SSN = /(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g;
const NAMED_SSN = /(?:\bssn|social security(?: (?:number|no\.?))?)\W{0,3}(?:is\W{1,3})?((?!000|666|9)\d{3}[ -]?(?!00)\d{2}[ -]?(?!0000)\d{4})(?!\d)/gi;

/** US social security numbers: with dashes anywhere, in any form after their name or in a field of that name. */
export function* socialSecurityNumbers(text: string, name: string | null): Iterable<Finding> {
  if (name !== null && SSN_FIELD.test(name) && WHOLE_SSN.test(text)) yield { kind: 'SSN', start: 0, end: text.length, value: text.replace(/\D/g, '') };
  for (const pattern of [SSN, NAMED_SSN]) {
    for (const { start, end, found } of matches(text, pattern, pattern === SSN ? 0 : 1)) yield { kind: 'SSN', start, end, value: found.replace(/\D/g, '') };
  }
}

const WHOLE_SSN = /^(?!000|666|9)\d{3}[ -]?(?!00)\d{2}[ -]?(?!0000)\d{4}$/;
const SELF_EVIDENT = /\b(?:bc1[a-z0-9]{25,59}|0x[0-9a-fA-F]{40})\b/g;
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const LEGACY = /\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\b/g;

/** Addresses of Bitcoin and Ethereum. */
export function* wallets(text: string): Iterable<Finding> {
  for (const { start, end, found } of matches(text, SELF_EVIDENT)) yield { kind: 'WALLET', start, end, value: found.toLowerCase() };
  for (const { start, end, found } of matches(text, LEGACY)) if (isChecked(found)) yield { kind: 'WALLET', start, end, value: found };
}

/** Base58Check: 21 bytes, then the first four of their double digest. */
function isChecked(address: string): boolean {
  let number = 0n;
  for (const character of address) number = number * 58n + BigInt(BASE58.indexOf(character));
  const hex = number.toString(16).padStart(50, '0');
  return hex.length === 50 && sha256(Buffer.from(sha256(Buffer.from(hex.slice(0, 42), 'hex')), 'hex')).startsWith(hex.slice(42));
}
