"""What every script in Python begins with: JSON lines in, JSON lines out."""
import base64
import json
import sys


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def jwe_headers(case):
    """What all recipients of a JWE share, and what is said of the key."""
    shared = {"enc": case["enc"], **({"zip": "DEF"} if case["zip"] else {})}
    own = {"alg": case["alg"], **({"p2c": case["p2c"]} if case["p2c"] else {})}
    if case["parties"]:
        own.update(zip(["apu", "apv"], [encode(party.encode()) for party in case["parties"]]))
    return shared, own


def jwt_header(case, at, layer):
    """The header of one layer of a token, counted from the inside: one around another token says so."""
    security = case["signing" if layer == "signed" else "encryption"]
    header = {name: security[name] for name in ("alg", "enc", "p2c") if security.get(name)}
    if at and case["cty"]:
        header["cty"] = "JWT"
    if case["replica"]:
        header["iss"] = case["replica"]
    return header


def unsecured(claims):
    return ".".join([encode(b'{"alg":"none"}'), encode(json.dumps(claims).encode()), ""])


def answer_all(answer):
    for line in sys.stdin:
        case = json.loads(line)
        print(json.dumps({"id": case["id"], **answer(case)}), flush=True)
