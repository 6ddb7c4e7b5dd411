const [P1, P2, P3, P4, P5] = [2654435761, 2246822519, 3266489917, 668265263, 374761393];

/** xxHash32 with seed 0 (Collet 2012, XXH32): ClickHouse orders rows of one instant by it. */
export function xxHash32(text: string): number {
  const bytes = Buffer.from(text, 'utf8');
  let at = 0;
  let hash = P5 | 0;
  if (bytes.length >= 16) {
    const lanes = [P1 + P2, P2, 0, -P1].map((lane) => lane | 0);
    for (; at + 16 <= bytes.length; at += 16) {
      for (const [index, lane] of lanes.entries()) lanes[index] = Math.imul(rotate(lane + Math.imul(bytes.readInt32LE(at + 4 * index), P2), 13), P1);
    }
    hash = [1, 7, 12, 18].reduce((sum, bits, index) => (sum + rotate(lanes[index] ?? 0, bits)) | 0, 0);
  }
  hash = (hash + bytes.length) | 0;
  for (; at + 4 <= bytes.length; at += 4) hash = Math.imul(rotate(hash + Math.imul(bytes.readInt32LE(at), P3), 17), P4);
  for (; at < bytes.length; at += 1) hash = Math.imul(rotate(hash + Math.imul(bytes.readUInt8(at), P5), 11), P1);
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const rotate = (value: number, bits: number): number => (value << bits) | ((value | 0) >>> (32 - bits));
