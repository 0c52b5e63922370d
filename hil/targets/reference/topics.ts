/** The topics of the stack's own broker. */
export const TOPICS = {
  /** Normalised samples: `uns/` and the tag. */
  samples: 'uns/',
  /** What the historian has safely stored, retained; gone with its connection. */
  historian: 'stack/historian',
  /** Whether the gateway lives; retained, with a last will. */
  gateway: 'stack/gateway',
  /** Whether the gateway can talk to a device on a protocol; retained. */
  links: 'stack/links/',
  /** Commands from the API, and their results. */
  commands: 'commands/',
  results: 'results/',
} as const;

/** The JSON object in a message; undefined for anything else. Anybody may publish on a broker. */
export function messageIn<T extends object>(payload: Buffer): T | undefined {
  try {
    const parsed: unknown = JSON.parse(payload.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as T) : undefined;
  } catch {
    return undefined;
  }
}

/** A sample on its way from the gateway to the historian: numbered, so that none is lost or stored twice. */
export interface NumberedSample {
  readonly gateway: string;
  readonly seq: number;
  /** Left behind by a gateway that has died: for the history, not for the present. */
  readonly historical?: true;
  readonly tag: string;
  readonly value: number | boolean | string;
  readonly unit: string;
  readonly quality: 'good' | 'uncertain' | 'bad';
  readonly sourceTime: string;
}

/** What the historian says of itself. A new session asks every gateway to go on after what is acknowledged. */
export interface HistorianStatus {
  readonly online: boolean;
  readonly session: string;
  readonly stored: Readonly<Record<string, number>>;
}

export interface LinkStatus {
  readonly device: string;
  readonly protocol: string;
  readonly answering: boolean;
  readonly since: string;
}

export interface Command {
  readonly id: string;
  readonly tag: string;
  readonly value: number | boolean | string;
}

export interface CommandResult {
  readonly id: string;
  readonly accepted: boolean;
  readonly readBack?: number | boolean | string;
  readonly reason?: string;
}
