// A web app that has people sign in: it keeps what its callback gets, and redeems codes.
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { until } from './until.js';

const fresh = () => randomBytes(16).toString('base64url');

export class RelyingParty {
  // What came back, in order: { method, path, parameters }.
  answers = [];

  // What it was told of sign-outs, by whichever way: { method, path, parameters }.
  notices = [];

  #next;

  static async start() {
    const party = new RelyingParty();
    party.server = createServer((request, response) => party.#answer(request, response));
    await new Promise((resolve) => party.server.listen(0, '127.0.0.1', resolve));
    party.origin = `http://localhost:${party.server.address().port}`;
    return party;
  }

  get callback() {
    return `${this.origin}/callback`;
  }

  // A callback that sends the browser on, as many do.
  leadingTo(url) {
    this.#next = url;
    return `${this.callback}/on`;
  }

  get home() {
    return `${this.origin}/`;
  }

  // The registration of a client that is this app.
  registration(label, { uris = [], more = '' } = {}) {
    const callbacks = [this.callback, `${this.callback}/on`, ...uris].map((uri) => `"${uri}"`);
    return `
[clients.${label}]
name = "Example web app"
grant_types = ["authorization_code", "refresh_token"]
redirect_uris = [${callbacks}]
post_logout_redirect_uris = ["${this.home}", "${this.callback}/on"]
scopes = ["openid", "profile", "email", "offline_access", "read", "write"]
default_scope = ["openid", "profile", "email"]
resources = ["orders"]
secrets.first.file = "keys/${label}.secret"
${more}
`;
  }

  // A sign-in that is about to begin: its URL, and what to compare the answer with.
  // `own` are secrets of the app's choice.
  attempt(service, { client = 'web', own, ...more } = {}) {
    const verifier = randomBytes(32).toString('base64url');
    const attempt = { service, client, verifier, state: fresh(), nonce: fresh(), ...own };
    const parameters = {
      client_id: client,
      response_type: 'code',
      redirect_uri: this.callback,
      scope: 'openid profile email',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    };
    attempt.redirectUri = parameters.redirect_uri;
    attempt.url = `${service.issuer}/authorize?${new URLSearchParams(parameters)}`;
    return attempt;
  }

  // The one answer to an attempt, once it has come.
  answerTo(attempt) {
    return until('the app gets its answer', () => this.answersTo(attempt)[0]);
  }

  answersTo(attempt) {
    return this.answers.filter(({ parameters }) => parameters.state === attempt.state);
  }

  // What the code of an answer is worth: the claims of the ID token, or the error.
  async redeem(attempt, { code }) {
    const { service, client, verifier } = attempt;
    const response = await fetch(`http://127.0.0.1:${service.port}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${client}:${service.secret(client)}`)}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: attempt.redirectUri,
        code_verifier: verifier,
      }),
    });
    const tokens = await response.json();
    const claims = tokens.id_token && JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url'));
    return { ...tokens, claims };
  }

  async #answer(request, response) {
    const url = new URL(request.url, this.origin);
    let body = '';
    for await (const text of request) body += text;
    const parameters = Object.fromEntries(new URLSearchParams(request.method === 'POST' ? body : url.search));
    const came = { method: request.method, path: url.pathname, parameters };
    if (url.pathname.startsWith('/callback')) this.answers.push(came);
    if (url.pathname.startsWith('/told')) this.notices.push(came);
    if (url.pathname === '/callback/on') return response.writeHead(303, { location: this.#next }).end();
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page(url));
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const page = ({ pathname }) => `<!doctype html>
<html lang="en"><head><title>Example web app</title><link rel="icon" href="data:,"></head>
<body><h1>Example web app</h1><p id="path">${pathname.replace(/[^a-z/]/g, '')}</p></body></html>`;
