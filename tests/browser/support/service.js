// The real binary with a folder, a configuration and accounts of its own, on a free port of this machine.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const binary = process.env.SIGNET_BINARY ?? join(root, 'target/debug/signet');

export const password = 'correct horse battery staple';

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class Service {
  #accounts = 0;

  // `clients` is TOML, `overrides` are values by dotted key, a `line` is what stands between browsers and the service.
  static async start({ clients = '', overrides = {}, line } = {}) {
    const service = new Service();
    service.port = await freePort();
    service.line = line;
    if (line) line.to = service.port;
    service.issuer = `${line?.scheme ?? 'http'}://localhost:${line ? await line.open() : service.port}`;
    service.folder = mkdtempSync(join(tmpdir(), 'signet-browser-'));
    mkdirSync(join(service.folder, 'keys'));
    writeFileSync(join(service.folder, 'config.toml'), configuration(service, clients));
    service.options = ['--config', join(service.folder, 'config.toml'), ...Object.entries(overrides).flatMap(set)];
    service.log = '';
    service.process = spawn(binary, service.options, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [service.process.stdout, service.process.stderr]) {
      stream.on('data', (text) => (service.log += text));
    }
    service.exited = new Promise((resolve) => service.process.on('exit', resolve));
    await until('the service is ready', async () => {
      if (service.process.exitCode !== null) throw new Error(`the service ended:\n${service.log}`);
      return (await fetch(`http://127.0.0.1:${service.port}/readyz`).catch(() => null))?.ok;
    });
    return service;
  }

  // Adds somebody whom no other test knows, who has consented to nothing.
  account(options = []) {
    const username = `person-${++this.#accounts}`;
    this.users(['add', username, '--password-stdin', ...options], password);
    return username;
  }

  users(options, input = '') {
    execFileSync(binary, ['users', ...options, ...this.options], { input, stdio: ['pipe', 'pipe', 'inherit'] });
  }

  secret(client) {
    return readFileSync(join(this.folder, 'keys', `${client}.secret`), 'utf8').trim();
  }

  async stop() {
    this.process.kill();
    await this.exited;
    await this.line?.close();
    rmSync(this.folder, { recursive: true });
  }
}

const set = ([key, value]) => ['--set', `${key}=${value}`];

// The configuration of the repository, as it ships, less the web app, in whose place the tests have their own.
function configuration({ issuer, port }, clients) {
  const shipped = readFileSync(join(root, 'config.toml'), 'utf8');
  const moved = shipped
    .replace(/^issuer = .*$/m, `issuer = "${issuer}"`)
    .replace(/^bind = .*$/m, `bind = "127.0.0.1:${port}"`)
    .replace(/^\[clients\.[^]*?(?=^\[resources\.)/m, '');
  return `${moved}\n${clients}\n`;
}
