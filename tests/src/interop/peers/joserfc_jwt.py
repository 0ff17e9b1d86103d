"""Issues and validates tokens with joserfc: JSON lines in, JSON lines out."""
import warnings

from joserfc import jwe, jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import import_key
from joserfc.registry import HeaderParameter

warnings.simplefilter("ignore")


def key(case, layer):
    return import_key(case["signing" if layer == "signed" else "encryption"]["key"])


def registry(case, layer):
    known = {"iss": HeaderParameter("Issuer", "str")}
    if layer == "signed":
        return jws.JWSRegistry(known, algorithms=[case["signing"]["alg"]])
    encryption = case["encryption"]
    return jwe.JWERegistry(known, algorithms=[encryption["alg"], encryption["enc"]])


def make(case):
    content = case["claims"]
    for at, layer in enumerate(case["layers"]):
        header = None if layer == "unsecured" else jwt_header(case, at, layer)
        if layer == "unsecured":
            content = unsecured(content)
        elif at:
            content = jwe.encrypt_compact(header, content.encode(), key(case, layer), registry=registry(case, layer))
        else:
            content = jwt.encode(header, content, key(case, layer), registry=registry(case, layer))
    return content


def read(case):
    token, kind = case["token"], case["kind"]
    if kind == "nested":
        outer = jwe.decrypt_compact(token, key(case, "encrypted"), registry=registry(case, "encrypted"))
        token, kind = outer.plaintext, "signed"
    claims = jwt.decode(token, key(case, kind), registry=registry(case, kind)).claims
    expected = {"iss": case["issuer"], "aud": case["audience"]}
    options = {name: {"essential": True, "value": value} for name, value in expected.items()}
    jwt.JWTClaimsRegistry(**options, exp={"essential": True}).validate(claims)
    return json.dumps(claims).encode()


def answer(case):
    try:
        if case["op"] == "issue":
            return {"token": make(case)}
        return {"payload": encode(read(case))}
    except (JoseError, ValueError) as error:
        text = repr(error)
        lacks = any(word in text for word in ("is not supported", "UnsupportedAlgorithm", "Invalid key type: 'AKP'"))
        if lacks and "unsecured" not in case["layers"]:
            return {"skip": "has no such algorithm"}
        return {"refused": text} if case["op"] == "validate" else {"error": text}


answer_all(answer)
