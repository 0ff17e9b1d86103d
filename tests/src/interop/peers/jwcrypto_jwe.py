"""Encrypts and decrypts with jwcrypto: JSON lines in, JSON lines out."""
from jwcrypto import jwe, jwk

ALL = jwe.default_allowed_algs + ["RSA1_5"]


def encrypt(case, key):
    protected, own = jwe_headers(case)
    if case["form"] != "general":
        protected.update(own)
    aad = case["aad"].encode() if case["aad"] else None
    token = jwe.JWE(decode(case["payload"]), json.dumps(protected), aad=aad, algs=ALL,
                    flattened=case["form"] != "general")
    if case["other"]:
        token.add_recipient(jwk.JWK(**case["other"]), json.dumps({"alg": "A256KW", "kid": "other"}))
    token.add_recipient(key, json.dumps(own) if case["form"] == "general" else None)
    return token.serialize(compact=case["form"] == "compact")


def decrypt(case, key):
    token = jwe.JWE(algs=ALL)
    token.deserialize(case["token"])
    token.decrypt(key)
    return token.plaintext


def answer(case):
    if case["op"] == "decrypt" and not case["payload"]:
        return {"skip": "takes an empty plaintext for none"}
    try:
        key = jwk.JWK(**case["key"])
        if case["op"] == "encrypt":
            return {"token": encrypt(case, key)}
        return {"payload": encode(decrypt(case, key))}
    except Exception as error:  # whatever it is, it is the answer
        text = repr(error)
        if case["alg"] in ("RSA-OAEP-384", "RSA-OAEP-512"):
            return {"skip": "has no such algorithm"}
        return {"error": text}


answer_all(answer)
