"""Issues and validates tokens with jwcrypto: JSON lines in, JSON lines out."""
from jwcrypto import jwe, jwk, jws, jwt
from jwcrypto.common import JWException

ALL = list(jws.default_allowed_algs) + ["ES256K", "Ed25519", "Ed448", "RSA1_5"] + list(jwe.default_allowed_algs)


def key(case, layer):
    return jwk.JWK(**case["signing" if layer == "signed" else "encryption"]["key"])


def make(case):
    content = case["claims"]
    for at, layer in enumerate(case["layers"]):
        if layer == "unsecured":
            content = unsecured(content)
            continue
        token = jwt.JWT(header=jwt_header(case, at, layer), claims=content, algs=ALL)
        (token.make_signed_token if layer == "signed" else token.make_encrypted_token)(key(case, layer))
        content = token.serialize()
    return content


def opened(case, layer, text, **checks):
    token = jwt.JWT(algs=ALL, expected_type="JWS" if layer == "signed" else "JWE", **checks)
    token.leeway = 0
    token.deserialize(text, key(case, layer))
    return token.claims


def read(case):
    checks = {"check_claims": {"iss": case["issuer"], "aud": case["audience"], "exp": None}}
    if case["kind"] != "nested":
        return opened(case, case["kind"], case["token"], **checks)
    return opened(case, "signed", opened(case, "encrypted", case["token"]), **checks)


def answer(case):
    try:
        if case["op"] == "issue":
            return {"token": make(case)}
        return {"payload": encode(read(case).encode())}
    except (JWException, ValueError, TypeError, NotImplementedError) as error:
        text = repr(error)
        if isinstance(error, jwk.InvalidJWKType) or case["encryption"]["alg"] in ("RSA-OAEP-384", "RSA-OAEP-512"):
            return {"skip": "has no such algorithm"}
        return {"refused": text} if case["op"] == "validate" else {"error": text}


answer_all(answer)
