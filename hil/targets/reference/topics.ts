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
