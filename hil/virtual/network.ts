import { type Address, Endpoint } from './endpoint.ts';
import { type Binding, familyOf, isOwn, mapped, Ports, reached } from './hosts.ts';
import { Owners } from './owners.ts';
import { type LinkTraits, type Payload, type Schedule, Wire } from './wire.ts';

/** What arrived at one end of a connection, when. */
export interface WireEvent {
  /** In µs. */
  readonly at: number;
  /** Counts the attempts to connect from 1. */
  readonly connection: number;
  readonly from: 'client' | 'server';
  /** Where the client connected to. */
  readonly to: { readonly host: string; readonly port: number };
  readonly what: Uint8Array | 'syn' | 'refused' | 'fin' | 'rst';
}

export interface NetworkOptions {
  readonly schedule: Schedule;
  /** The path of a connection to a host and port; 100 µs one way by default. */
  link?(to: { host: string; port: number }): LinkTraits;
  /** Told of every arrival, before whoever receives it. */
  onWire?(event: WireEvent): void;
  /** How many bytes may be under way or unread in one direction of a connection; 64 KiB by default. */
  readonly windowBytes?: number;
  /** To whom the socket or server belongs that is being made. */
  owner?(): unknown;
}

/** Listens at an address, and takes connections from then on until it is unbound. */
export interface Acceptor extends Binding {
  readonly owner: unknown;
  accept(endpoint: Endpoint): void;
  close(): void;
}

/** What holds endpoints for an owner and can be made to vanish with it. */
export interface Vanishing {
  readonly owner: unknown;
  vanish(): void;
}

export interface Destination {
  readonly address: string;
  readonly port: number;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

type Answer = { readonly endpoint: Endpoint } | { readonly code: string };

const DEFAULT_LINK: LinkTraits = { latency: 100 };
const DEFAULT_WINDOW = 65_536;

/** The one host of a process, its ports, and what is on its way between them. */
export class Network {
  readonly schedule: Schedule;
  readonly owners: Owners;
  readonly ports = new Ports<Acceptor>();
  readonly #options: NetworkOptions;
  readonly #vanishing = new Set<Vanishing>();
  #connections = 0;

  constructor(options: NetworkOptions) {
    this.schedule = options.schedule;
    this.owners = new Owners(options.schedule);
    this.#options = options;
  }

  ownerNow(): unknown {
    return this.#options.owner?.();
  }

  /** Makes a party vanish when its owner is dropped. @returns ends that */
  enrol(party: Vanishing): () => void {
    this.#vanishing.add(party);
    return () => this.#vanishing.delete(party);
  }

  /** All that an owner has is gone, without a word to the owner; whoever is connected to it receives a reset. */
  drop(owner: unknown): void {
    for (const acceptor of this.ports.all()) if (acceptor.owner === owner) acceptor.close();
    for (const party of [...this.#vanishing]) if (party.owner === owner) party.vanish();
    this.owners.forget(owner);
  }

  /**
   * Opens a connection.
   * @param answered is told once, unless the attempt is given up
   * @returns gives the attempt up
   */
  open(to: Destination, answered: (answer: Answer) => void): () => void {
    const address = reached(to.address);
    const link = this.#options.link?.({ host: address, port: to.port }) ?? DEFAULT_LINK;
    const family = familyOf(address);
    const port = to.localPort || this.ports.takeForClient();
    const local = { address: to.localAddress || (family === 'IPv6' ? '::1' : '127.0.0.1'), port, family };
    const connection = new Connection({
      network: this,
      link,
      local,
      remote: { address, port: to.port, family },
      window: this.#options.windowBytes ?? DEFAULT_WINDOW,
      arrived: this.#witness(++this.#connections, { host: address, port: to.port }),
      answered,
    });
    if (!isOwn(address) || port === 0) {
      const code = port === 0 ? 'EADDRNOTAVAIL' : 'ENETUNREACH';
      this.ports.giveBack(port);
      const { cancel } = this.schedule.after(0, () => answered({ code }));
      return () => cancel();
    }
    connection.begin();
    return () => connection.giveUp();
  }

  #witness(connection: number, to: WireEvent['to']): (from: WireEvent['from'], what: Payload) => void {
    return (from, what) => {
      if (what === 'ack' || what === 'syn-ack') return;
      this.#options.onWire?.({ at: this.schedule.now(), connection, from, to, what });
    };
  }
}

interface ConnectionOptions {
  readonly network: Network;
  readonly link: LinkTraits;
  readonly local: Address;
  readonly remote: Address;
  readonly window: number;
  arrived(from: WireEvent['from'], what: Payload): void;
  answered(answer: Answer): void;
}

/** The handshake of two ends, and the wires between them. */
class Connection {
  readonly #options: ConnectionOptions;
  readonly #toServer: Wire;
  readonly #toClient: Wire;
  #client: Endpoint | undefined;
  #server: Endpoint | undefined;
  #acceptor: Acceptor | undefined;
  #givenUp = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { network, link, arrived } = options;
    this.#toServer = new Wire(network.schedule, link, (payload) => {
      arrived('client', payload);
      this.#atServer(payload);
    });
    this.#toClient = new Wire(network.schedule, link, (payload) => {
      arrived('server', payload);
      this.#atClient(payload);
    });
  }

  begin(): void {
    this.#toServer.send('syn');
  }

  giveUp(): void {
    this.#givenUp = true;
  }

  #endpoint(local: Address, remote: Address, wire: Wire, released: () => void): Endpoint {
    const { network, link, window } = this.#options;
    return new Endpoint({
      local,
      remote,
      window,
      send: (payload) => wire.send(payload),
      later: (run) => network.schedule.after(link.latency, run),
      released,
    });
  }

  #atServer(payload: Payload): void {
    const { network, local, remote } = this.#options;
    if (payload === 'syn') {
      this.#acceptor = network.ports.listenerAt(remote.address, remote.port);
      if (this.#acceptor) this.#toClient.send('syn-ack');
      else this.#toClient.send('refused');
      if (!this.#acceptor) return;
      const seen = ({ address, port }: Address): Address =>
        this.#acceptor?.address === '::'
          ? { address: mapped(address), port, family: 'IPv6' }
          : { address, port, family: familyOf(address) };
      this.#server = this.#endpoint(seen(remote), seen(local), this.#toClient, () => {});
    } else if (payload === 'ack') {
      // Whoever listened may have stopped since.
      if (network.ports.all().includes(this.#acceptor!)) this.#acceptor!.accept(this.#server!);
      else this.#server!.reset();
    } else if (payload === 'rst' || payload === 'fin' || payload instanceof Buffer) {
      this.#server?.arrive(payload);
    }
  }

  #atClient(payload: Payload): void {
    const { network, local, remote, answered } = this.#options;
    const giveBack = () => network.ports.giveBack(local.port);
    if (payload === 'refused') {
      giveBack();
      if (!this.#givenUp) answered({ code: 'ECONNREFUSED' });
    } else if (payload === 'syn-ack' && this.#givenUp) {
      giveBack();
      this.#toServer.send('rst');
    } else if (payload === 'syn-ack') {
      this.#client = this.#endpoint(local, remote, this.#toServer, giveBack);
      this.#client.peer = this.#server;
      this.#server!.peer = this.#client;
      this.#toServer.send('ack');
      answered({ endpoint: this.#client });
    } else if (payload === 'rst' || payload === 'fin' || payload instanceof Buffer) {
      this.#client?.arrive(payload);
    }
  }
}
