"""What is revoked, read offline: a status list is taken apart with the standard library alone."""

import base64
import hashlib
import json
import os
import time
import zlib

import jwt
import pytest
import requests

ISSUER = os.environ["SIGNET_ISSUER"]
KEYS = os.environ["SIGNET_KEYS"]


@pytest.fixture(scope="module")
def metadata():
    return requests.get(f"{ISSUER}/.well-known/oauth-authorization-server", timeout=5).json()


@pytest.fixture(scope="module")
def secret():
    with open(os.path.join(KEYS, "teller.secret"), encoding="ascii") as file:
        return file.read().strip()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(token):
    return json.loads(decoded(token.split(".")[1]))


def token(metadata, secret):
    data = {"grant_type": "client_credentials"}
    return requests.post(metadata["token_endpoint"], auth=("teller", secret), data=data, timeout=5).json()["access_token"]


def fetch(metadata, url, typ):
    """A published document whose signature is good."""
    answer = requests.get(url, headers={"Accept": f"application/{typ}"}, timeout=5)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == f"application/{typ}"
    header = jwt.get_unverified_header(answer.text)
    assert header["typ"] == typ
    keys = jwt.PyJWKSet.from_dict(requests.get(metadata["jwks_uri"], timeout=5).json())
    jwt.decode(answer.text, keys[header["kid"]].key, algorithms=[header["alg"]], issuer=ISSUER)
    return claims_of(answer.text)


def status(metadata, token):
    """draft-ietf-oauth-status-list-20 §8.3, step by step."""
    reference = claims_of(token)["status"]["status_list"]
    listed = fetch(metadata, reference["uri"], "statuslist+jwt")
    assert listed["sub"] == reference["uri"]
    assert listed["iat"] <= time.time() + 1 < listed["exp"]
    assert listed["ttl"] > 0
    bits = listed["status_list"]["bits"]
    statuses = zlib.decompress(decoded(listed["status_list"]["lst"]))
    byte, place = divmod(reference["idx"] * bits, 8)
    return statuses[byte] >> place & ((1 << bits) - 1)


def test_a_revoked_token_reads_invalid(metadata, secret):
    kept, revoked = token(metadata, secret), token(metadata, secret)
    assert status(metadata, kept) == status(metadata, revoked) == 0
    answer = requests.post(metadata["revocation_endpoint"], auth=("teller", secret), data={"token": revoked}, timeout=5)
    assert answer.status_code == 200
    deadline = time.monotonic() + 60
    while status(metadata, revoked) == 0:
        assert time.monotonic() < deadline, "the revocation is never told"
        time.sleep(0.5)
    assert status(metadata, revoked) == 1
    assert status(metadata, kept) == 0


def test_what_was_not_issued_before_is_read_by_hand(metadata, secret):
    document = fetch(metadata, metadata["not_issued_before_uri"], "not-issued-before+jwt")
    moments = document["not_issued_before"]
    claims = claims_of(token(metadata, secret))
    client = base64.urlsafe_b64encode(hashlib.sha256(claims["client_id"].encode()).digest()).rstrip(b"=").decode()
    assert claims["iat"] >= moments.get("issuer", 0)
    assert claims["iat"] >= moments["clients"].get(client, 0)
