"""Encrypts and decrypts with joserfc: JSON lines in, JSON lines out."""
import warnings

from joserfc import jwe
from joserfc.jwk import import_key

warnings.simplefilter("ignore")


def registry(case):
    registry = jwe.JWERegistry(algorithms=[case["alg"], case["enc"], "A256KW", "DEF"])
    registry.max_ciphertext_length = 2 * 1024 * 1024
    return registry


def encrypt(case, key):
    protected, own = jwe_headers(case)
    payload = decode(case["payload"])
    if case["form"] == "compact":
        return jwe.encrypt_compact({**own, **protected}, payload, key, registry=registry(case))
    # It writes no flattened form without a header of the recipient.
    kind = jwe.GeneralJSONEncryption if case["form"] == "general" else jwe.FlattenedJSONEncryption
    token = kind(protected, payload, aad=case["aad"].encode() if case["aad"] else None)
    if case["other"]:
        token.add_recipient({"alg": "A256KW"}, import_key(case["other"]))
    token.add_recipient(own, key)
    return json.dumps(jwe.encrypt_json(token, None, registry=registry(case)))


def decrypt(case, key):
    if case["form"] == "compact":
        return jwe.decrypt_compact(case["token"], key, registry=registry(case)).plaintext
    other = import_key(case["other"]) if case["other"] else None
    find = lambda recipient: other if recipient.headers().get("kid") == "other" else key
    return jwe.decrypt_json(json.loads(case["token"]), find, registry=registry(case)).plaintext


def answer(case):
    try:
        key = import_key(case["key"])
        if case["op"] == "encrypt":
            return {"token": encrypt(case, key)}
        return {"payload": encode(decrypt(case, key))}
    except Exception as error:  # whatever it is, it is the answer
        text = repr(error)
        if "is not supported" in text or "UnsupportedAlgorithm" in text:
            return {"skip": "has no such algorithm"}
        return {"error": text}


answer_all(answer)
