import { type Finding, matches } from './finding.ts';

const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{14,}={0,2}(?![A-Za-z0-9+/_=-])/g;
const HEX = /^(?:[0-9a-fA-F]{2}){8,}$/;

/** Base64 and hexadecimal of a text in which `find` finds something: the whole of it goes. */
export function* encoded(text: string, find: (decoded: string) => readonly Finding[]): Iterable<Finding> {
  for (const { start, end, found } of matches(text, BASE64)) {
    const isHeld = decodings(found).some((decoded) => find(decoded).length > 0);
    if (isHeld) yield { kind: 'ENCODED', start, end, value: found.replace(/=+$/, '') };
  }
}

function decodings(found: string): string[] {
  const bytes = [Buffer.from(found, 'base64'), ...(HEX.test(found) ? [Buffer.from(found, 'hex')] : [])];
  return bytes.flatMap((each) => (isText(each) ? [each.toString('utf8')] : []));
}

/** Nearly all of it printable ASCII, or UTF-8 that reads: words of a language do not decode to that by chance. */
function isText(bytes: Buffer): boolean {
  let high = 0;
  for (const byte of bytes) {
    if (byte < 9 || (byte > 13 && byte < 32) || byte === 127) return false;
    if (byte > 127) high++;
  }
  return high === 0 || (high * 4 < bytes.length && !bytes.toString('utf8').includes('\uFFFD'));
}
