// Debian's proxies as they are, with no size of a buffer set, in front of a service.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './service.js';
import { until } from './until.js';

// Debian's daemons are not in the path of everybody.
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

class Proxy {
  scheme = 'http';
  said = '';

  // Listens; `to` is set before.
  async open() {
    this.folder = mkdtempSync(join(tmpdir(), 'signet-proxy-'));
    this.port = await freePort();
    const file = join(this.folder, 'proxy.conf');
    this.prepare();
    writeFileSync(file, this.configuration());
    this.process = spawn(...this.command(file), { stdio: ['ignore', 'pipe', 'pipe'], env });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', (text) => (this.said += text));
    this.process.on('error', (error) => (this.said += error));
    await until('the proxy listens', () => {
      if (this.process.exitCode !== null || !this.process.pid) throw new Error(`the proxy ended: ${this.said}`);
      return accepts(this.port);
    });
    return this.port;
  }

  prepare() {}

  async close() {
    const exited = new Promise((resolve) => this.process.on('exit', resolve));
    this.process.kill();
    await exited;
    rmSync(this.folder, { recursive: true });
  }
}

const accepts = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(!socket.destroy().connecting));
    socket.on('error', () => resolve(false));
  });

export class Nginx extends Proxy {
  command(file) {
    return ['nginx', ['-p', this.folder, '-c', file, '-e', 'stderr']];
  }

  listening() {
    return `listen 127.0.0.1:${this.port};`;
  }

  configuration() {
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    return `
${process.getuid() === 0 ? 'user root;' : ''}
daemon off;
error_log stderr;
pid ${this.folder}/nginx.pid;
events {}
http {
  access_log off;
  ${folders.map((name) => `${name}_temp_path ${this.folder}/${name};`).join('\n  ')}
  server {
    ${this.listening()}
    location / {
      proxy_pass http://127.0.0.1:${this.to};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`;
  }
}

// The same, with a certificate that nobody knows.
export class NginxWithTls extends Nginx {
  scheme = 'https';

  prepare() {
    const files = ['-keyout', join(this.folder, 'key.pem'), '-out', join(this.folder, 'certificate.pem')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...name, ...files], { stdio: 'pipe' });
  }

  listening() {
    return `listen 127.0.0.1:${this.port} ssl;
    ssl_certificate ${this.folder}/certificate.pem;
    ssl_certificate_key ${this.folder}/key.pem;`;
  }
}

export class Haproxy extends Proxy {
  command(file) {
    return ['haproxy', ['-db', '-f', file]];
  }

  configuration() {
    return `
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend people
  bind 127.0.0.1:${this.port}
  default_backend service
backend service
  server signet 127.0.0.1:${this.to}
`;
  }
}
