/** MQTT 3.1.1, 3.2.2.3: unacceptable protocol version. */
const UNACCEPTABLE_VERSION = Buffer.from([0x20, 2, 0, 0x01]);
/** MQTT 5, 3.2.2.2: Unsupported Protocol Version, without properties. */
const UNSUPPORTED_VERSION = Buffer.from([0x20, 3, 0, 0x84, 0]);

/** The level that is spoken under each name of the protocol: 3.1 and 3.1.1. */
const LEVELS: Readonly<Record<string, number>> = { MQIsdp: 3, MQTT: 4 };
/** A fixed header, and the name and level of the protocol. */
const ENOUGH = 1 + 4 + 2 + 'MQIsdp'.length + 1;

/**
 * Looks at the first bytes of a connection: whoever asks for a version of the protocol that is not spoken is told so,
 * in the form that it can read (MQTT 5, 3.1.2.2; 3.1.1, 3.1.2.2). What is no CONNECT is left to the parser.
 */
export class Greeting {
  #bytes: Buffer | undefined = Buffer.alloc(0);

  /** The answer that refuses the client, if there is one. */
  refusal(chunk: Buffer): Buffer | undefined {
    if (!this.#bytes) return undefined;
    const bytes = Buffer.concat([this.#bytes, chunk.subarray(0, ENOUGH)]);
    const version = versionOf(bytes);
    this.#bytes = version === undefined && bytes.length < ENOUGH ? bytes : undefined;
    if (!version || LEVELS[version.name] === undefined || LEVELS[version.name] === version.level) return undefined;
    return version.level === 5 ? UNSUPPORTED_VERSION : UNACCEPTABLE_VERSION;
  }
}

/** Name and level of the protocol in a CONNECT, as far as it is there. */
function versionOf(bytes: Buffer): { readonly name: string; readonly level: number } | undefined {
  if (bytes[0] !== 0x10) return undefined;
  let at = 1;
  while (at < 5 && bytes[at]! >= 0x80) at++;
  at++;
  if (bytes.length < at + 2) return undefined;
  const end = at + 2 + bytes.readUInt16BE(at);
  if (bytes.length <= end) return undefined;
  // The highest bit is set by a bridge.
  return { name: bytes.toString('utf8', at + 2, end), level: bytes[end]! & 0x7f };
}
