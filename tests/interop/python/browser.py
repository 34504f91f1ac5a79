"""A browser that can follow redirects and send forms, and nothing else."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import requests

USERNAME = "alice"


class Page:
    """What a browser shows: where it is, and the forms on it."""

    def __init__(self, answer):
        self.url, self.status, self.text, self.headers = answer.url, answer.status_code, answer.text, answer.headers
        self.forms, self.ids = [], {}
        parser = HTMLParser()
        parser.handle_starttag, parser.handle_data, parser.handle_endtag = self._tag, self._data, self._end
        self._id = None
        parser.feed(answer.text)

    def _tag(self, name, attributes):
        attributes = dict(attributes)
        self._id = attributes.get("id")
        if self._id:
            self.ids[self._id] = ""
        if name == "form":
            action, method = attributes.get("action", ""), attributes.get("method")
            self.forms.append({"action": action, "method": method, "fields": {}})
        if name == "input" and self.forms and "name" in attributes:
            self.forms[-1]["fields"][attributes["name"]] = attributes.get("value", "")

    def _data(self, text):
        if self._id:
            self.ids[self._id] += text.strip()

    def _end(self, _name):
        self._id = None


class Browser:
    """One person's browser. Cookies know no ports, as in every browser, so apps of one host share them."""

    def __init__(self, away=None):
        """`away` begins the URLs where nobody answers: the way ends there, with the URL of what would be sent."""
        self.away = away
        self.http = requests.Session()
        # Of nobody's environment: no proxy, no netrc.
        self.http.trust_env = False

    def visit(self, url):
        return self._follow(lambda: self.http.get(url, allow_redirects=False, timeout=10))

    def submit(self, page, **fields):
        """Sends the form of a page, with what it holds and what was typed or pressed."""
        return self._follow(lambda: self._post(page, **fields))

    def _post(self, page, **fields):
        [form] = page.forms
        assert form["method"] == "post", form
        url = urljoin(page.url, form["action"])
        own, other = ("://".join(urlsplit(each)[:2]) for each in (page.url, url))
        headers = {
            "Origin": "null" if page.headers.get("Referrer-Policy") == "no-referrer" else own,
            # Sites know no ports either, and all here are of one host.
            "Sec-Fetch-Site": "same-origin" if own == other else "same-site",
        }
        return self.http.post(url, data=form["fields"] | fields, headers=headers, allow_redirects=False, timeout=10)

    def sign_in(self, page, password, consent="allow"):
        """From the sign-in page to whatever comes after the consent page, if there is one."""
        assert "login-submit" in page.ids, page.text
        page = self.submit(page, username=USERNAME, password=password)
        return self.submit(page, consent=consent) if "consent-allow" in getattr(page, "ids", ()) else page

    def _follow(self, send):
        answer = send()
        for _ in range(20):
            if answer.is_redirect:
                url = urljoin(answer.url, answer.headers["Location"])
                if self.away and url.startswith(self.away):
                    return url
                answer = self.http.get(url, allow_redirects=False, timeout=10)
            elif "form-post-submit" in (page := Page(answer)).ids:
                # What the page's script does, or the person where there is none.
                if self.away and page.forms[0]["action"].startswith(self.away):
                    return f"{page.forms[0]['action']}?{urlencode(page.forms[0]['fields'])}"
                answer = self._post(page)
            else:
                return page
        raise AssertionError(f"it never ends: {answer.url}")


def parameters(url):
    """The parameters of a URL, each of which stands there once."""
    found = parse_qs(urlsplit(url).query, strict_parsing=True)
    assert all(len(values) == 1 for values in found.values()), url
    return {name: values[0] for name, values in found.items()}
