"""Makes the files of this folder anew: keys by OpenSSL, OpenSSH and `cryptography`, and their JWKs by `cryptography`."""
import base64
import json
import os
import subprocess
import tempfile

from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, mldsa, rsa, x448, x25519

PASSWORD = "correct horse"
FILES = {}


def run(*words, stdin=b""):
    return subprocess.run(words, input=stdin, capture_output=True, check=True).stdout


def b64(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def uint(number, width=None):
    return b64(number.to_bytes(width or (number.bit_length() + 7) // 8, "big"))


def jwk(key):
    """The private JWK by the numbers that `cryptography` finds in a key."""
    if isinstance(key, rsa.RSAPrivateKey):
        n = key.private_numbers()
        return {"kty": "RSA", "n": uint(n.public_numbers.n), "e": uint(n.public_numbers.e), "d": uint(n.d),
                "p": uint(n.p), "q": uint(n.q), "dp": uint(n.dmp1), "dq": uint(n.dmq1), "qi": uint(n.iqmp)}
    if isinstance(key, ec.EllipticCurvePrivateKey):
        n = key.private_numbers()
        width = (key.key_size + 7) // 8
        name = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}.get(key.curve.name, key.curve.name)
        return {"kty": "EC", "crv": name, "x": uint(n.public_numbers.x, width), "y": uint(n.public_numbers.y, width),
                "d": uint(n.private_value, width)}
    public = key.public_key().public_bytes_raw()
    private = key.private_bytes_raw()
    name = type(key).__name__.removesuffix("PrivateKey").lstrip("_")
    if name.startswith("MLDSA"):
        return {"kty": "AKP", "alg": f"ML-DSA-{name[5:7]}", "pub": b64(public), "priv": b64(private)}
    return {"kty": "OKP", "crv": name, "x": b64(public), "d": b64(private)}


def write(name, text, key, password=None, refused=None):
    with open(name, "wb") as file:
        file.write(text)
    FILES[name] = {"key": key, "password": password, "refused": refused}


def plain(key):
    return key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())


def openssl(name, *arguments):
    pem = run("openssl", "genpkey", *arguments)
    key = s.load_pem_private_key(pem, None)
    write(f"{name}.pkcs8.pem", pem, name)
    write(f"{name}.spki.pem", run("openssl", "pkey", "-pubout", stdin=pem), name)
    return pem, key


def main():
    keys = {}
    secret = f"pass:{PASSWORD}"
    kinds = [("rsa", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")]
    kinds += [(curve.lower().replace("-", ""), "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}")
              for curve in ("P-256", "P-384", "P-521", "secp256k1")]
    kinds += [(name.lower(), "-algorithm", name) for name in ("ED25519", "ED448", "X25519", "X448")]
    for name, *arguments in kinds:
        pem, keys[name] = openssl(name, *arguments)
        if name in ("rsa", "p256"):
            traditional = run("openssl", "pkey", "-traditional", stdin=pem)
            write(f"{name}.traditional.pem", traditional, name)
            write(f"{name}.traditional-encrypted.pem",
                  run("openssl", "pkey", "-traditional", "-aes256", "-passout", secret, stdin=pem), name,
                  PASSWORD, "key_file_unsupported")
            certificate = tempfile.NamedTemporaryFile(suffix=".pem")
            certificate.write(pem)
            certificate.flush()
            write(f"{name}.certificate.pem", run("openssl", "req", "-x509", "-new", "-key", certificate.name, "-subj",
                                                 "/CN=jose", "-days", "3650"), name)
    pem = plain(keys["p256"])
    for name, *arguments in (
        ("pbkdf2-sha256", "-v2", "aes-256-cbc", "-iter", "2048"),
        ("pbkdf2-sha1", "-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1"),
        ("scrypt", "-scrypt"),
    ):
        write(f"p256.{name}.pem", run("openssl", "pkcs8", "-topk8", "-passout", secret, *arguments, stdin=pem), "p256",
              PASSWORD)
    for name, *arguments in (("des3", "-v2", "des3"), ("pbes1", "-v1", "PBE-SHA1-3DES")):
        write(f"p256.{name}.pem", run("openssl", "pkcs8", "-topk8", "-passout", secret, *arguments, stdin=pem), "p256",
              PASSWORD, "key_file_unsupported")
    write("p256.compressed.pem", run("openssl", "ec", "-conv_form", "compressed", "-pubout", stdin=pem), "p256")
    write("p256.no-public.pem", run("openssl", "ec", "-no_public", stdin=pem), "p256")
    write("p256.explicit.pem", run("openssl", "ec", "-param_enc", "explicit", stdin=pem), "p256", None,
          "key_file_unsupported")
    write("p384.parameters.pem", run("openssl", "ecparam", "-name", "secp384r1", "-genkey"), "p384-parameters")
    keys["p384-parameters"] = s.load_pem_private_key(open("p384.parameters.pem", "rb").read(), None)
    run("openssl", "genpkey", "-algorithm", "DSA", "-genparam", "-pkeyopt", "dsa_paramgen_bits:2048", "-out", "/tmp/dsa")
    write("dsa.pkcs8.pem", run("openssl", "genpkey", "-paramfile", "/tmp/dsa"), None, None, "key_file_unsupported")
    for name, kind, bits in (("rsa", "rsa", "2048"), ("p256", "ecdsa", "256"), ("p521", "ecdsa", "521"),
                             ("ed25519", "ed25519", "256")):
        for password in ("", PASSWORD):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "key")
                run("ssh-keygen", "-q", "-t", kind, "-b", bits, "-N", password, "-C", "jose", "-f", path)
                private, public = open(path, "rb").read(), open(f"{path}.pub", "rb").read()
                run("ssh-keygen", "-q", "-p", "-P", password, "-N", "", "-f", path)
                opened = open(path, "rb").read()
            own = f"{name}-openssh{'-encrypted' if password else ''}"
            keys[own] = s.load_ssh_private_key(opened, None)
            write(f"{own}.pem", private, own, password or None)
            write(f"{own}.pub", public, own)
    # One scalar in 256 has a leading zero octet, which the mpint of OpenSSH does without.
    with tempfile.TemporaryDirectory() as folder:
        path, scalar = os.path.join(folder, "key"), 1 << 255
        while scalar >> 248:
            for old in os.listdir(folder):
                os.remove(os.path.join(folder, old))
            run("ssh-keygen", "-q", "-t", "ecdsa", "-b", "256", "-N", "", "-C", "jose", "-f", path)
            keys["p256-openssh-short"] = s.load_ssh_private_key(open(path, "rb").read(), None)
            scalar = keys["p256-openssh-short"].private_numbers().private_value
        write("p256-openssh-short.pem", open(path, "rb").read(), "p256-openssh-short")
        write("p256-openssh-short.pub", open(f"{path}.pub", "rb").read(), "p256-openssh-short")
        run("ssh-keygen", "-q", "-p", "-P", "", "-N", PASSWORD, "-f", path)
        write("p256-openssh-short-encrypted.pem", open(path, "rb").read(), "p256-openssh-short", PASSWORD)
        path = os.path.join(folder, "3des")
        run("ssh-keygen", "-q", "-t", "ed25519", "-Z", "3des-cbc", "-N", PASSWORD, "-C", "jose", "-f", path)
        write("ed25519-openssh-3des.pem", open(path, "rb").read(), None, PASSWORD, "key_file_unsupported")
    for kind in (mldsa.MLDSA44PrivateKey, mldsa.MLDSA65PrivateKey, mldsa.MLDSA87PrivateKey):
        name = kind.__name__.removesuffix("PrivateKey").lower()
        keys[name] = kind.generate()
        write(f"{name}.pkcs8.pem", plain(keys[name]), name)
        public = keys[name].public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)
        write(f"{name}.spki.pem", public, name)
    with open("expected.json", "w") as file:
        json.dump({"files": FILES, "keys": {name: jwk(key) for name, key in keys.items()}}, file, indent=1)
        file.write("\n")


main()
