"""`make SIZES`: keys of every kind in every form, as JSON. `read`: whether files hold the keys that they should."""
import json
import sys

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x448, x25519

PASSWORD = b"a long password, \xc3\xbcberdies"


def kinds(sizes):
    for bits in sizes:
        yield f"RSA {bits}", lambda bits=bits: rsa.generate_private_key(65537, bits)
    for curve in (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1, ec.SECP256K1):
        yield f"EC {curve.name}", lambda curve=curve: ec.generate_private_key(curve())
    for name, kind in (
        ("Ed25519", ed25519.Ed25519PrivateKey),
        ("Ed448", ed448.Ed448PrivateKey),
        ("X25519", x25519.X25519PrivateKey),
        ("X448", x448.X448PrivateKey),
    ):
        yield name, kind.generate
    try:
        from cryptography.hazmat.primitives.asymmetric import mldsa
    except ImportError:
        return
    for bits in (44, 65, 87):
        yield f"ML-DSA-{bits}", getattr(mldsa, f"MLDSA{bits}PrivateKey").generate


def spki(key):
    return key.public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo).decode()


def files(sizes):
    for name, generate in kinds(sizes):
        try:
            key = generate()
        except UnsupportedAlgorithm:
            continue
        public = key.public_key()
        for form in (s.PrivateFormat.PKCS8, s.PrivateFormat.TraditionalOpenSSL, s.PrivateFormat.OpenSSH):
            for password in (None, PASSWORD):
                if password and form is s.PrivateFormat.TraditionalOpenSSL:
                    continue
                how = s.BestAvailableEncryption(password) if password else s.NoEncryption()
                try:
                    text = key.private_bytes(s.Encoding.PEM, form, how)
                except (ValueError, TypeError, UnsupportedAlgorithm):
                    continue
                yield {
                    "name": f"{name} {str(form)}{', encrypted' if password else ''}",
                    "text": text.decode(),
                    "password": password and password.decode(),
                    "half": "private",
                    "spki": spki(public),
                }
        for form, half in ((s.PublicFormat.PKCS1, "public"), (s.PublicFormat.OpenSSH, "openssh")):
            encoding = s.Encoding.OpenSSH if half == "openssh" else s.Encoding.PEM
            try:
                text = public.public_bytes(encoding, form)
            except (ValueError, TypeError, UnsupportedAlgorithm):
                continue
            yield {"name": f"{name} {str(form)}", "text": text.decode(), "password": None, "half": half,
                   "spki": spki(public)}


def answer(file):
    text = file["text"].encode()
    try:
        if file["half"] == "public":
            key = s.load_pem_public_key(text)
        else:
            password = file["password"]
            key = s.load_pem_private_key(text, password and password.encode()).public_key()
    except Exception as error:  # whatever it is, it is the answer
        return f"{type(error).__name__}: {error}"
    return "same" if spki(key) == file["spki"] else "another public key"


if sys.argv[1] == "make":
    json.dump(list(files(json.loads(sys.argv[2]))), sys.stdout)
else:
    json.dump([answer(file) for file in json.load(sys.stdin)], sys.stdout)
