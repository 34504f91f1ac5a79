"""Authlib signs a person in: in a Flask app as its documentation shows, and by its bare session."""

import os
import threading
from urllib.parse import urlencode

import jwt
import pytest
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc6749.errors import MismatchingStateException
from flask import Flask, redirect, request, session, url_for
from joserfc import jwt as jose
from joserfc.errors import InvalidClaimError
from joserfc.jwk import KeySet
from markupsafe import escape
from werkzeug.serving import make_server

from browser import Browser, parameters

ISSUER = os.environ["SIGNET_ISSUER"]
PASSWORD = os.environ["SIGNET_PASSWORD"]
DISCOVERY = f"{ISSUER}/.well-known/openid-configuration"


def secret(client):
    with open(f"{os.environ['SIGNET_KEYS']}/{client}.secret") as file:
        return file.read().strip()


def flask_app():
    """What Authlib's documentation shows, with Flask's own session in its cookie of the usual name."""
    app = Flask(__name__)
    app.secret_key = os.urandom(32)
    app.tokens = {}
    oauth = OAuth(app)
    signet = oauth.register(
        "signet",
        client_id="flask",
        client_secret=secret("flask"),
        server_metadata_url=DISCOVERY,
        client_kwargs={"scope": "openid profile email offline_access", "code_challenge_method": "S256"},
    )

    @app.get("/")
    def home():
        person = session.get("person")
        if not person:
            return "nobody"
        return f"<b id=name>{escape(person['name'])}</b><i id=email>{escape(person['email'])}</i>"

    @app.get("/sign-in")
    def sign_in():
        return signet.authorize_redirect(url_for("callback", _external=True), **request.args)

    @app.get("/callback")
    def callback():
        if request.args.get("iss") != ISSUER:  # RFC 9207 §2.4, which the library leaves to its user
            return "<b id=problem>another issuer</b>", 400
        token = signet.authorize_access_token()
        told = signet.userinfo(token=token)
        assert told["sub"] == token["userinfo"]["sub"]
        session["person"] = told
        app.tokens[told["sub"]] = token
        return redirect(url_for("home"))

    @app.get("/sign-out")
    def sign_out():
        person = session.pop("person")
        token = app.tokens[person["sub"]]
        return signet.logout_redirect(url_for("bye", _external=True), id_token_hint=token["id_token"])

    @app.get("/forget")
    def forget():
        session.clear()
        return "forgotten"

    @app.get("/bye")
    def bye():
        signet.validate_logout_response()
        return "<b id=bye>bye</b>"

    @app.errorhandler(Exception)
    def problem(fault):
        return f"<b id=problem>{escape(getattr(fault, 'error', None) or type(fault).__name__)}</b>", 400

    return app


@pytest.fixture(scope="module")
def app():
    return flask_app()


@pytest.fixture(scope="module")
def home(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}/"
    server.shutdown()
    thread.join()


def test_a_person_signs_in_to_a_flask_app_and_out_again(app, home):
    browser = Browser()
    page = browser.sign_in(browser.visit(f"{home}sign-in"), PASSWORD)
    assert (page.url, page.ids) == (home, {"name": "Alice Liddell", "email": "alice@example.com"}), page.text
    [token] = app.tokens.values()
    claims = token["userinfo"]
    assert claims["iss"] == ISSUER
    assert claims["aud"] == claims["azp"] == "flask"
    assert claims["amr"] == ["pwd"]
    assert "refresh_token" in token
    assert browser.visit(f"{home}sign-out").ids == {"bye": "bye"}
    page = browser.visit(f"{home}sign-in?prompt=none")
    assert (page.status, page.ids) == (400, {"problem": "login_required"})


def test_a_second_sign_in_in_the_same_browser_needs_no_password(home):
    """The app's session and Signet's are two, although their hosts are one (RFC 6265 §8.5)."""
    browser = Browser()
    browser.sign_in(browser.visit(f"{home}sign-in"), PASSWORD)
    browser.visit(f"{home}forget")
    page = browser.visit(f"{home}sign-in")
    assert (page.url, page.ids.get("name")) == (home, "Alice Liddell"), page.text


@pytest.mark.parametrize("pressed", [{"cancel": "1"}, {"consent": "deny"}])
def test_what_the_person_refuses_is_told_as_access_denied(home, pressed):
    browser = Browser()
    page = browser.visit(f"{home}sign-in?prompt=consent")
    if "consent" in pressed:
        page = browser.submit(page, username="alice", password=PASSWORD)
    assert browser.submit(page, **pressed).ids == {"problem": "access_denied"}


@pytest.mark.parametrize(
    ("parameter", "value", "problem"),
    [
        ("state", "another", "mismatching_state"),
        ("state", None, "mismatching_state"),
        ("iss", "https://other.example", "another issuer"),
        ("iss", None, "another issuer"),
        ("code", "another", "invalid_grant"),
    ],
)
def test_what_is_not_the_answer_to_its_own_question_is_refused(home, parameter, value, problem):
    browser = Browser(away=f"{home}callback")
    found = parameters(browser.sign_in(browser.visit(f"{home}sign-in"), PASSWORD)) | {parameter: value}
    browser.away = None
    page = browser.visit(f"{home}callback?{urlencode({name: text for name, text in found.items() if text})}")
    assert (page.status, page.ids) == (400, {"problem": problem})
    assert browser.visit(home).text == "nobody"


class Client:
    """Authlib's bare session, for a client whose redirect URI nobody serves."""

    def __init__(self, client_id, scope, **parameters):
        self.metadata = requests.get(DISCOVERY, timeout=5).json()
        self.redirect_uri = f"https://{client_id}.example/callback"
        self.session = OAuth2Session(
            client_id, secret(client_id), scope=scope, redirect_uri=self.redirect_uri, code_challenge_method="S256"
        )
        self.verifier = "v" * 43
        self.browser = Browser(away=self.redirect_uri)
        self.parameters = parameters

    def begin(self):
        url, _ = self.session.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=self.verifier, nonce="the-nonce", **self.parameters
        )
        return self.browser.visit(url)

    def sign_in(self):
        answer = self.browser.sign_in(self.begin(), PASSWORD)
        assert parameters(answer)["iss"] == ISSUER
        return self.redeem(answer)

    def redeem(self, answer, **changed):
        arguments = {"authorization_response": answer, "code_verifier": self.verifier} | changed
        return self.session.fetch_token(self.metadata["token_endpoint"], **arguments)

    def keys(self):
        return requests.get(self.metadata["jwks_uri"], timeout=5).json()


def test_a_session_refreshes_and_the_id_token_verifies_by_a_second_library():
    client = Client("shop", "openid profile email offline_access read")
    first = client.sign_in()
    header = jwt.get_unverified_header(first["id_token"])
    key = jwt.PyJWKSet.from_dict(client.keys())[header["kid"]].key
    claims = jwt.decode(first["id_token"], key, algorithms=["RS256"], issuer=ISSUER, audience="shop")
    assert claims["nonce"] == "the-nonce"
    second = client.session.refresh_token(client.metadata["token_endpoint"], first["refresh_token"])
    assert second["access_token"] != first["access_token"]
    renewed = jwt.decode(second["id_token"], key, algorithms=["RS256"], issuer=ISSUER, audience="shop")
    # OpenID Connect Core §12.2
    assert [renewed[name] for name in ("iss", "sub", "aud", "auth_time")] == [
        claims[name] for name in ("iss", "sub", "aud", "auth_time")
    ]
    told = client.session.get(client.metadata["userinfo_endpoint"]).json()
    assert (told["sub"], told["email"], told["email_verified"]) == (claims["sub"], "alice@example.com", True)


def test_a_session_refuses_the_answer_with_another_state_and_tells_the_servers_error():
    client = Client("shop", "openid")
    answer = client.browser.sign_in(client.begin(), PASSWORD)
    with pytest.raises(MismatchingStateException):
        client.redeem(answer, state="another")
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.redeem(answer, code_verifier="w" * 43)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # in favour of a name that few libraries know yet (RFC 9864)
def test_signed_userinfo_and_another_id_token_algorithm_verify():
    client = Client("notary", "openid profile email")
    token = client.sign_in()
    keys = KeySet.import_key_set(client.keys())
    claims = jose.decode(token["id_token"], keys, algorithms=["ES256"]).claims
    answer = client.session.get(client.metadata["userinfo_endpoint"])
    assert answer.headers["content-type"] == "application/jwt"
    told = jose.decode(answer.text, keys, algorithms=["Ed25519", "EdDSA"]).claims
    # "the signed UserInfo Response MUST contain the Claims iss and aud" (OpenID Connect Core §5.3.2)
    issuer, audience = ({"essential": True, "value": value} for value in (ISSUER, "notary"))
    jose.JWTClaimsRegistry(iss=issuer, aud=audience).validate(told)
    assert (told["sub"], told["name"]) == (claims["sub"], "Alice Liddell")


def test_an_id_token_with_another_nonce_or_audience_or_access_token_is_refused():
    token = Client("shop", "openid profile").sign_in()
    app = Flask(__name__)
    oauth = OAuth(app)
    shop, other = (
        oauth.register(client_id, client_id=client_id, server_metadata_url=DISCOVERY) for client_id in ("shop", "other")
    )
    with app.test_request_context():
        assert shop.parse_id_token(token, nonce="the-nonce")["sub"]
        with pytest.raises(InvalidClaimError, match="nonce"):
            shop.parse_id_token(token, nonce="another")
        with pytest.raises(InvalidClaimError, match="azp"):
            other.parse_id_token(token, nonce="the-nonce")
        with pytest.raises(InvalidClaimError, match="at_hash"):
            shop.parse_id_token(token | {"access_token": "another"}, nonce="the-nonce")
