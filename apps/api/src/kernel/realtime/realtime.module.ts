import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Metrics } from '../ops/metrics.js';
import { Connections } from './connections.js';
import { DEFAULT_SOCKET_LIMITS, SOCKET_LIMITS, type SocketLimits } from './limits.js';
import { RealtimeGateway } from './realtime.gateway.js';
import { SocketTicketController } from './socket-ticket.controller.js';
import { SocketTickets } from './socket-tickets.js';

/** The socket, for every slice: connections, identity, limits. Gateways of the slices add the frames. */
@Global()
@Module({
  controllers: [SocketTicketController],
  providers: [
    Connections,
    RealtimeGateway,
    SocketTickets,
    {
      provide: SOCKET_LIMITS,
      inject: [CONFIG],
      useFactory: ({ limits }: Config): SocketLimits => ({
        ...DEFAULT_SOCKET_LIMITS,
        frameBytes: limits.maxFrameBytes,
        waitingPerSource: limits.waitingSockets,
        framesPerSecond: limits.framesPerSecond,
        frameBurst: 2 * limits.framesPerSecond,
      }),
    },
  ],
  exports: [Connections, SOCKET_LIMITS],
})
export class RealtimeModule {
  constructor(metrics: Metrics, connections: Connections) {
    const { traffic } = connections;
    metrics.gauge('sockets_open', 'Sockets that are open here.', () => connections.size);
    metrics.count('socket_frames_in_total', 'Frames that sockets received.', () => traffic.framesIn);
    metrics.countBy('socket_refusals_total', 'Refusals on sockets, by code.', 'code', () => traffic.refusals);
  }
}
