type Kind = 'string' | 'hex' | 'base64' | 'bool' | 'varint' | 'int64' | 'fixed64' | 'double' | 'fixed32' | { readonly message: keyof typeof MESSAGES };
interface Field {
  name: string;
  kind: Kind;
  repeated?: true;
}
type Message = Readonly<Record<number, Field>>;

const attributes: Field = { name: 'attributes', kind: { message: 'keyValue' }, repeated: true };

/** opentelemetry-proto 1.x, as far as traces go: field numbers and the names of OTLP's JSON form. */
const MESSAGES = {
  request: { 1: { name: 'resourceSpans', kind: { message: 'resourceSpans' }, repeated: true } },
  resourceSpans: { 1: { name: 'resource', kind: { message: 'resource' } }, 2: { name: 'scopeSpans', kind: { message: 'scopeSpans' }, repeated: true } },
  resource: { 1: attributes },
  scopeSpans: { 1: { name: 'scope', kind: { message: 'scope' } }, 2: { name: 'spans', kind: { message: 'span' }, repeated: true } },
  scope: { 1: { name: 'name', kind: 'string' }, 2: { name: 'version', kind: 'string' }, 3: attributes },
  span: {
    1: { name: 'traceId', kind: 'hex' },
    2: { name: 'spanId', kind: 'hex' },
    3: { name: 'traceState', kind: 'string' },
    4: { name: 'parentSpanId', kind: 'hex' },
    5: { name: 'name', kind: 'string' },
    6: { name: 'kind', kind: 'varint' },
    7: { name: 'startTimeUnixNano', kind: 'fixed64' },
    8: { name: 'endTimeUnixNano', kind: 'fixed64' },
    9: attributes,
    11: { name: 'events', kind: { message: 'event' }, repeated: true },
    15: { name: 'status', kind: { message: 'status' } },
    16: { name: 'flags', kind: 'fixed32' },
  },
  event: { 1: { name: 'timeUnixNano', kind: 'fixed64' }, 2: { name: 'name', kind: 'string' }, 3: attributes },
  status: { 2: { name: 'message', kind: 'string' }, 3: { name: 'code', kind: 'varint' } },
  keyValue: { 1: { name: 'key', kind: 'string' }, 2: { name: 'value', kind: { message: 'anyValue' } } },
  anyValue: {
    1: { name: 'stringValue', kind: 'string' },
    2: { name: 'boolValue', kind: 'bool' },
    3: { name: 'intValue', kind: 'int64' },
    4: { name: 'doubleValue', kind: 'double' },
    5: { name: 'arrayValue', kind: { message: 'arrayValue' } },
    6: { name: 'kvlistValue', kind: { message: 'keyValueList' } },
    7: { name: 'bytesValue', kind: 'base64' },
  },
  arrayValue: { 1: { name: 'values', kind: { message: 'anyValue' }, repeated: true } },
  keyValueList: { 1: { name: 'values', kind: { message: 'keyValue' }, repeated: true } },
} as const satisfies Record<string, unknown>;

/** An `ExportTraceServiceRequest` in OTLP's JSON form. Throws `RangeError` on bytes that are no such message. */
export function decodeTraceRequest(bytes: Buffer): Record<string, unknown> {
  return decode('request', bytes);
}

function decode(name: keyof typeof MESSAGES, bytes: Buffer): Record<string, unknown> {
  const fields: Message = MESSAGES[name];
  const message: Record<string, unknown> = {};
  const lists = new Map<string, unknown[]>();
  const reader = new Reader(bytes);
  while (!reader.done) {
    const tag = Number(reader.varint());
    const raw = reader.value(tag & 7);
    const field = fields[tag >>> 3];
    if (!field) continue;
    const value = read(field.kind, raw);
    if (!field.repeated) message[field.name] = value;
    else lists.set(field.name, [...(lists.get(field.name) ?? []), value]);
  }
  return { ...message, ...Object.fromEntries(lists) };
}

function read(kind: Kind, raw: Buffer | bigint): unknown {
  if (typeof raw === 'bigint') {
    if (kind === 'bool') return raw !== 0n;
    return kind === 'int64' ? String(BigInt.asIntN(64, raw)) : Number(raw);
  }
  if (typeof kind === 'object') return decode(kind.message, raw);
  if (kind === 'fixed64') return String(raw.readBigUInt64LE());
  if (kind === 'double') return raw.readDoubleLE();
  if (kind === 'fixed32') return raw.readUInt32LE();
  return raw.toString(kind === 'string' ? 'utf8' : kind === 'hex' ? 'hex' : 'base64');
}

class Reader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#take(1).readUInt8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a varint of more than ten bytes');
  }

  value(wireType: number): Buffer | bigint {
    if (wireType === 0) return this.varint();
    if (wireType === 1) return this.#take(8);
    if (wireType === 2) return this.#take(Number(this.varint()));
    if (wireType === 5) return this.#take(4);
    throw new RangeError(`wire type ${wireType} is not of protobuf 3`);
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('the message ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
