"""Signs and verifies with joserfc: JSON lines in, JSON lines out."""
import warnings

from joserfc import jws
from joserfc.jwk import import_key
from joserfc.registry import HeaderParameter

warnings.simplefilter("ignore")


def registry(case):
    return jws.JWSRegistry(algorithms=[case["alg"]], header_registry={"b64": HeaderParameter("b64", "bool")})


def sign(case, key):
    header = {"alg": case["alg"]}
    if not case["b64"]:
        header.update(b64=False, crit=["b64"])
    payload = decode(case["payload"])
    if case["form"] == "compact":
        token = jws.serialize_compact(header, payload, key, registry=registry(case))
        token = jws.detach_content(token) if case["detached"] else token
        return token
    member = {"protected": header, "header": {"kid": "1"}}
    members = [member, member] if case["form"] == "general" else member
    token = jws.serialize_json(members, payload, key, registry=registry(case))
    return json.dumps(jws.detach_content(token) if case["detached"] else token)


def verify(case, key):
    payload = decode(case["payload"])
    detached = payload if case["detached"] else None
    if case["form"] == "compact":
        return jws.deserialize_compact(case["token"], key, registry=registry(case), payload=detached).payload
    token = json.loads(case["token"])
    if detached is not None:
        token["payload"] = payload.decode() if not case["b64"] else encode(payload)
    return jws.deserialize_json(token, key, registry=registry(case)).payload


for line in sys.stdin:
    case = json.loads(line)
    answer = {"id": case["id"]}
    try:
        key = import_key(case["key"])
        if case["op"] == "sign":
            token = sign(case, key)
            answer["token"] = token if isinstance(token, str) else token.decode()
        else:
            answer["payload"] = encode(verify(case, key))
    except Exception as error:  # whatever it is, it is the answer
        text = repr(error)
        known = ("UnsupportedAlgorithm", "ot allowed", "ot supported", "InvalidCurve", "Unsupported", "InvalidKeyCurve", "InvalidKeyType")
        answer["skip" if any(word in text for word in known) else "error"] = text
    print(json.dumps(answer), flush=True)
