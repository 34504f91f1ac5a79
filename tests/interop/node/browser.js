// A browser that can follow redirects and send forms, and nothing else.

import assert from 'node:assert/strict'

const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"' }

const unescape = (text) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot));/gi, (_, hex, decimal, name) =>
    name ? NAMED[name] : String.fromCodePoint(hex ? parseInt(hex, 16) : parseInt(decimal, 10)),
  )

const attribute = (tag, name) => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)
  return found && unescape(found[1])
}

// What a browser shows: where it is, and the one form there may be.
class Page {
  constructor(url, status, text) {
    Object.assign(this, { url, status, text })
    this.action = attribute(/<form\s[^>]*method="post"[^>]*>/.exec(text)?.[0] ?? '', 'action')
    this.fields = Object.fromEntries(
      [...text.matchAll(/<input\s[^>]*>/g)].map(([tag]) => [attribute(tag, 'name'), attribute(tag, 'value') ?? '']),
    )
  }

  has(id) {
    return this.text.includes(` id="${id}"`)
  }
}

export class Browser {
  #cookies = new Map()
  #away

  // `away` begins the URLs where nobody answers: the way ends there, with that URL.
  constructor(away) {
    this.#away = away
  }

  visit(url) {
    return this.#follow(new URL(url))
  }

  // Sends the form of a page, with what it holds and what was typed or pressed.
  submit(page, fields) {
    assert(page.action, page.text)
    return this.#follow(new URL(page.action, page.url), new URLSearchParams({ ...page.fields, ...fields }))
  }

  // From the sign-in page to whatever comes after the consent page, if there is one.
  async signIn(page, pressed = { consent: 'allow' }) {
    assert(page.has('login-submit'), page.text)
    const next = await this.submit(page, { username: 'alice', password: process.env.SIGNET_PASSWORD })
    return next instanceof Page && next.has('consent-allow') ? this.submit(next, pressed) : next
  }

  async #follow(url, body) {
    for (let steps = 0; steps < 20; steps++) {
      const answer = await this.#send(url, body)
      body = undefined
      const location = answer.headers.get('location')
      if (!location) {
        const page = new Page(url, answer.status, await answer.text())
        if (page.has('form-post-submit') && page.action.startsWith(this.#away)) {
          return new Request(page.action, { method: 'POST', body: new URLSearchParams(page.fields) })
        }
        return page
      }
      await answer.body?.cancel()
      url = new URL(location, url)
      if (this.#away && url.href.startsWith(this.#away)) return url
    }
    assert.fail(`it never ends: ${url}`)
  }

  async #send(url, body) {
    // Cookies know no ports (RFC 6265 §8.5).
    const jar = this.#cookies.get(url.hostname) ?? new Map()
    this.#cookies.set(url.hostname, jar)
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }
    if (body) Object.assign(headers, { origin: 'null', 'sec-fetch-site': 'same-origin' })
    const answer = await fetch(url, { method: body ? 'POST' : 'GET', body, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(line)
      if (/;\s*max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
}
