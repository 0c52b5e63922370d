import type { Unsigned64 } from './reader.ts';

/**
 * The Sparkplug B payload as it is on the wire (Sparkplug 3.0, 6.4.1, the Protocol Buffers schema). What a value
 * means depends on its data type, which DATA messages leave out: `datatypes.ts` knows.
 */
export interface Payload {
  /** When the message was published, in ms since 1970 UTC. */
  readonly timestamp?: Unsigned64 | undefined;
  readonly metrics: readonly WireMetric[];
  readonly seq?: Unsigned64 | undefined;
  readonly uuid?: string | undefined;
  readonly body?: Uint8Array | undefined;
}

export interface WireMetric {
  readonly name?: string | undefined;
  readonly alias?: Unsigned64 | undefined;
  /** When the value was acquired, in ms since 1970 UTC. */
  readonly timestamp?: Unsigned64 | undefined;
  /** Number of the data type; see `DATA_TYPES`. */
  readonly datatype?: number | undefined;
  readonly isHistorical?: boolean | undefined;
  readonly isTransient?: boolean | undefined;
  readonly isNull?: boolean | undefined;
  readonly metadata?: MetaData | undefined;
  readonly properties?: WirePropertySet | undefined;
  readonly value?: WireValue | undefined;
}

/** The value `oneof` of a metric; the field says which member was sent. */
export type WireValue = Scalar | Composite;

export type Scalar =
  | { readonly field: 'int'; readonly value: number }
  | { readonly field: 'long'; readonly value: Unsigned64 }
  | { readonly field: 'float' | 'double'; readonly value: number }
  | { readonly field: 'boolean'; readonly value: boolean }
  | { readonly field: 'string'; readonly value: string };

export type Composite =
  | { readonly field: 'bytes'; readonly value: Uint8Array }
  | { readonly field: 'dataset'; readonly value: WireDataSet }
  | { readonly field: 'template'; readonly value: WireTemplate }
  /** What others add to the schema; its content is not kept. */
  | { readonly field: 'extension'; readonly value: undefined };

export interface MetaData {
  readonly isMultiPart?: boolean | undefined;
  readonly contentType?: string | undefined;
  readonly size?: Unsigned64 | undefined;
  readonly seq?: Unsigned64 | undefined;
  readonly fileName?: string | undefined;
  readonly fileType?: string | undefined;
  readonly md5?: string | undefined;
  readonly description?: string | undefined;
}

/** Two arrays that should be of equal length, as they are sent. */
export interface WirePropertySet {
  readonly keys: readonly string[];
  readonly values: readonly WireProperty[];
}

export interface WireProperty {
  readonly type?: number | undefined;
  readonly isNull?: boolean | undefined;
  readonly value?:
    | Scalar
    | { readonly field: 'set'; readonly value: WirePropertySet }
    | { readonly field: 'sets'; readonly value: readonly WirePropertySet[] }
    | { readonly field: 'extension'; readonly value: undefined }
    | undefined;
}

export interface WireDataSet {
  readonly numOfColumns?: Unsigned64 | undefined;
  readonly columns: readonly string[];
  readonly types: readonly number[];
  /** An element without a value is an empty one. */
  readonly rows: readonly (readonly (Scalar | undefined)[])[];
}

export interface WireTemplate {
  readonly version?: string | undefined;
  readonly metrics: readonly WireMetric[];
  readonly parameters: readonly WireParameter[];
  readonly templateRef?: string | undefined;
  readonly isDefinition?: boolean | undefined;
}

export interface WireParameter {
  readonly name?: string | undefined;
  readonly type?: number | undefined;
  readonly value?: Scalar | undefined;
}
