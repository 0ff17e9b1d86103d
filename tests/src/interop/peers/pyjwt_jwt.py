"""Issues and validates signed tokens with PyJWT: JSON lines in, JSON lines out."""
import jwt

api = jwt.api_jws.PyJWS()


def answer(case):
    if case["kind"] != "signed" or case["op"] == "issue" and case["layers"] != ["signed"]:
        return {"skip": "has signed tokens only"}
    alg = case["signing"]["alg"]
    if alg not in api.get_algorithms():
        return {"skip": "has no such algorithm"}
    key = api.get_algorithm_by_name(alg).from_jwk(json.dumps(case["signing"]["key"]))
    try:
        if case["op"] == "issue":
            return {"token": jwt.encode(case["claims"], key, alg)}
        key = key.public_key() if hasattr(key, "public_key") else key
        claims = jwt.decode(case["token"], key, [alg], issuer=case["issuer"], audience=case["audience"],
                            options={"require": ["exp"]})
        return {"payload": encode(json.dumps(claims).encode())}
    except (jwt.PyJWTError, TypeError) as error:
        return {"refused": repr(error)}


answer_all(answer)
