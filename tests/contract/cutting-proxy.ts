import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a client and the database, and fails the way a network does, at a chosen moment. */
export class CuttingProxy {
  private readonly sockets = new Set<Socket>();
  private marker: string | undefined;
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly target: URL) {}

  /** Address of the same database through the proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.port = String(this.port);
    return url.href;
  }

  /** Takes connections, on the same port each time. */
  async open(): Promise<void> {
    const server = createServer((client) => this.forward(client));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** The next request in which the text stands is delivered; its answer, and the connection, are lost. */
  loseAnswerTo(text: string): void {
    this.marker = text;
  }

  /** Cuts every connection and takes none. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private forward(client: Socket): void {
    const database = connect(Number(this.target.port), this.target.hostname);
    let cutting = false;
    const end = () => {
      client.destroy();
      database.destroy();
    };
    for (const socket of [client, database]) {
      this.sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        this.sockets.delete(socket);
        end();
      });
    }
    client.on('data', (request) => {
      if (this.marker !== undefined && request.includes(this.marker)) {
        cutting = true;
        this.marker = undefined;
      }
      database.write(request);
    });
    database.on('data', (answer) => {
      if (cutting) end();
      else client.write(answer);
    });
  }
}
