import { random } from './random.test-data.ts';

/** What agents and their users say every day, with numbers and ids of every sort and nothing personal: `count` texts. */
export function ordinary(count: number, seed = 7): string[] {
  const r = random(seed);
  const uuid = () => [8, 4, 4, 4, 12].map((length) => r.hex(length)).join('-');
  const date = () => `20${10 + r.below(20)}-${String(1 + r.below(12)).padStart(2, '0')}-${String(1 + r.below(28)).padStart(2, '0')}`;
  const makers: readonly (() => string)[] = [
    () => `Where is order ${r.digits(8)}? I bought it on ${date()}.`,
    () => `Track parcel ${r.digits(12)} and invoice INV-${r.digits(10)}.`,
    () => `Please cancel order #${r.digits(3)}-${r.digits(7)}-${r.digits(7)}.`,
    () =>
      `{"order_id":"ORD-${r.digits(6)}","total":${r.digits(3)}.${r.digits(2)},"currency":"EUR","items":[{"sku":"${r.letters(3).toUpperCase()}-${r.digits(5)}"}]}`,
    () => `Upgrade the service from v${r.below(9)}.${r.below(30)}.${r.below(30)} to version ${r.below(9)}.${r.below(30)}.${r.below(30)}.${r.below(300)}.`,
    () => `The job ${uuid()} failed at ${date()}T0${r.below(10)}:${10 + r.below(49)}:${10 + r.below(49)}.${r.digits(3)}Z.`,
    () => `The image's digest is sha256:${r.hex(64)}, commit ${r.hex(40)}.`,
    () => `Convert $${1 + r.below(9)},${r.digits(3)},${r.digits(3)}.00 to yen; the rate is ${r.below(200)}.${r.digits(4)}.`,
    () => `Find a hotel near ${r.below(90)}.${r.digits(6)}, -${r.below(180)}.${r.digits(6)} for ${1 + r.below(6)} people.`,
    () => `Meet at ${r.below(24)}:${10 + r.below(49)} on ${date()} in room ${r.digits(3)}, floor ${r.below(30)}.`,
    () => `The timestamp 17${r.digits(8)} (ms: 17${r.digits(11)}) is in the log.`,
    () => `Book flight LH${r.digits(4)} seat ${r.below(40)}C, reference ${r.of('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 6)}.`,
    () => `isbn 978-${r.below(9)}-${r.digits(3)}-${r.digits(5)}-${r.below(9)}, ${100 + r.below(900)} pages`,
    () => `SELECT id, total FROM orders WHERE id = ${r.digits(7)} AND created > '${date()}' LIMIT ${r.below(100)};`,
    () => `The model used ${r.digits(6)} tokens; max_tokens=${r.digits(4)}, next page token: ${r.letters(10)}.`,
    () => `Set the key "primary" to value${r.below(100)} and the secret santa is on ${date()}.`,
    () => `arr[${r.below(9)}:${r.below(9)}:2], std::vector<int>, a::b::c, at 12:${10 + r.below(49)}:${10 + r.below(49)}`,
    () => `See https://shop.example/products/${r.digits(7)}?ref=${r.letters(6)}&utm=${r.letters(4)} for details.`,
    () => `Your password must have 8 characters; the password was reset. Forgot password? Password policy: strong.`,
    () =>
      `The case ${r.digits(5)}/${r.digits(2)} costs ${r.digits(4)} in ${date().slice(0, 4)}; ratio ${r.below(9)}/${1 + r.below(9)}; +${r.below(90)} % growth.`,
    () => `Install react@${r.below(19)}.2.0 and @scope/pkg@latest, then mention @team in #channel.`,
    () => `call_${r.key(24)} returned row ${r.digits(9)} of table ${r.letters(8)}_${r.digits(4)}`,
    () => `trace ${r.hex(32)}, span ${r.hex(16)}, bucket ${r.digits(16)}`,
    () => `5 × 10^${r.below(30)}, 3.14159265358979, 1e-${r.below(9)}, 0x${r.hex(8)}, ${r.digits(20)}`,
    () => `Subnet mask 255.255.255.0 on localhost 127.0.0.1:8080; section 3.${r.below(9)}.2.${r.below(9)}a`,
  ];
  return Array.from({ length: count }, (_, index) => {
    const make = makers[index % makers.length];
    return make ? make() : '';
  });
}
