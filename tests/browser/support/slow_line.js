// A line to a service that can hold its answers back.
import { connect, createServer } from 'node:net';
import { until } from './until.js';

export class SlowLine {
  #held = null;
  #forms = 0;
  scheme = 'http';

  // Listens; `to` is set before anybody connects.
  async open() {
    this.server = createServer((client) => {
      const service = connect(this.to, '127.0.0.1');
      client.on('data', (bytes) => {
        if (bytes.toString('latin1').startsWith('POST')) this.#forms++;
        service.write(bytes);
      });
      service.on('data', (bytes) => this.#pass(() => client.writable && client.write(bytes)));
      client.on('close', () => service.destroy());
      service.on('close', () => this.#pass(() => client.end()));
      for (const end of [client, service]) end.on('error', () => end.destroy());
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.server.address().port;
  }

  #pass(send) {
    if (this.#held) this.#held.push(send);
    else send();
  }

  holdBack() {
    this.#held = [];
    this.#forms = 0;
  }

  // Until so many forms were sent since answers are held back.
  hasCarried(forms) {
    return until(`${forms} forms were sent`, () => this.#forms >= forms);
  }

  letGo() {
    const held = this.#held;
    this.#held = null;
    for (const send of held) send();
  }

  close() {
    this.server.close();
  }
}
