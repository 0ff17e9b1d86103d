"""Signs and verifies with jwcrypto: JSON lines in, JSON lines out."""
from jwcrypto import jwk, jws

ALL = list(jws.JWS().allowed_algs) + ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
                                      "ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed25519", "Ed448"]


def sign(case, key):
    header = {"alg": case["alg"]}
    if not case["b64"]:
        header.update(b64=False, crit=["b64"])
    payload = decode(case["payload"])
    token = jws.JWS(payload if case["b64"] else payload.decode())
    token.allowed_algs = ALL
    unprotected = {"kid": "1"} if case["form"] != "compact" else None
    token.add_signature(key, None, json.dumps(header), json.dumps(unprotected) if unprotected else None)
    if case["form"] == "general":
        token.add_signature(key, None, json.dumps(header), json.dumps(unprotected))
    if case["detached"]:
        token.detach_payload()
    return token.serialize(compact=case["form"] == "compact")


def verify(case, key):
    token = jws.JWS()
    token.allowed_algs = ALL
    token.deserialize(case["token"])
    payload = decode(case["payload"])
    if case["detached"]:
        token.verify(key, detached_payload=payload)
        return payload
    token.verify(key)
    return token.payload if isinstance(token.payload, bytes) else token.payload.encode()


for line in sys.stdin:
    case = json.loads(line)
    answer = {"id": case["id"]}
    try:
        key = jwk.JWK(**case["key"])
        if case["op"] == "verify" and case["form"] == "compact" and not case["b64"] and not case["detached"]:
            answer["skip"] = "a payload in compact form is always read as base64url"
        elif case["op"] == "sign":
            answer["token"] = sign(case, key)
        else:
            answer["payload"] = encode(verify(case, key))
    except (NotImplementedError, jws.InvalidJWSOperation, jwk.InvalidJWKType) as error:
        answer["skip"] = f"{type(error).__name__}: {error}"
    except Exception as error:  # whatever it is, it is the answer
        answer["skip" if "supported" in str(error) or "not allowed" in str(error) else "error"] = repr(error)
    print(json.dumps(answer), flush=True)
