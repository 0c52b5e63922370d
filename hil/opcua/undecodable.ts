import { MessageBuilder, OPCUAServer, ServiceFault, StatusCodes } from 'node-opcua';
import { ClientScope } from '../containment/scope.ts';

/** A builder of messages as the library keeps it. */
interface Builder {
  readonly messageHeader?: { readonly msgType: string };
  readonly securityHeader: unknown;
  readonly sequenceHeader: { readonly requestId: number };
  readonly channelId: number;
  listenerCount(event: string): number;
  on(event: 'invalid_message', take: (message: object) => void): void;
  emit(event: 'message', ...given: unknown[]): boolean;
  _decodeMessageBody(body: Buffer): boolean;
}
interface Server {
  on_request(this: Server, message: { readonly request: object }, channel: Channel): void;
}
interface Channel {
  send_response(type: 'MSG', response: ServiceFault, message: object): void;
}

/**
 * A request that cannot be decoded is answered with BadDecodingError (Part 4, 7.38). The library says nothing at all,
 * so that its client takes the server for dead.
 */
export function answerUndecodable(): void {
  const undecodable = new WeakSet<object>();
  const builder = MessageBuilder.prototype as unknown as Builder;
  const decode = builder._decodeMessageBody;
  builder._decodeMessageBody = function (this: Builder, body) {
    if (this.listenerCount('invalid_message') === 0) {
      this.on('invalid_message', (message) => {
        if (this.messageHeader?.msgType !== 'MSG' || !('requestHeader' in message)) return;
        undecodable.add(message);
        this.emit('message', message, 'MSG', this.securityHeader, this.sequenceHeader.requestId, this.channelId);
      });
    }
    return decode.call(this, body);
  };

  const server = OPCUAServer.prototype as unknown as Server;
  const handle = server.on_request;
  server.on_request = function (message, channel) {
    try {
      if (undecodable.has(message.request)) {
        const fault = new ServiceFault({ responseHeader: { serviceResult: StatusCodes.BadDecodingError } });
        channel.send_response('MSG', fault, message);
      } else handle.call(this, message, channel);
    } catch (error) {
      // The library would catch it, and leave the request without an answer.
      const client = ClientScope.current;
      if (!client) throw error;
      client.fail(error);
    }
  };
}
