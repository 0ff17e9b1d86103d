"""Signs and verifies with PyJWT: JSON lines in, JSON lines out. Compact serialization only."""
import jwt

api = jwt.api_jws.PyJWS()
for line in sys.stdin:
    case = json.loads(line)
    answer = {"id": case["id"]}
    name = {"Ed25519": "EdDSA"}.get(case["alg"], case["alg"])
    try:
        if case["form"] != "compact" or case["alg"] not in api.get_algorithms():
            answer["skip"] = "not in PyJWT"
        elif not case["b64"] and not case["detached"]:
            answer["skip"] = "an unencoded payload is always detached in PyJWT"
        elif case["b64"] and case["detached"]:
            answer["skip"] = "a detached payload is always unencoded in PyJWT"
        else:
            key = api.get_algorithm_by_name(case["alg"]).from_jwk(json.dumps(case["key"]))
            payload = decode(case["payload"])
            if case["op"] == "sign":
                options = {"is_payload_detached": True, "headers": {"b64": False}} if case["detached"] else {}
                answer["token"] = api.encode(payload, key, case["alg"], **options)
            else:
                key = key.public_key() if hasattr(key, "public_key") else key
                options = {"detached_payload": payload} if case["detached"] else {}
                answer["payload"] = encode(api.decode(case["token"], key, [case["alg"]], **options))
    except Exception as error:  # whatever it is, it is the answer
        answer["error"] = repr(error)
    print(json.dumps(answer), flush=True)
