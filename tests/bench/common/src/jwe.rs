//! The floor of JWE: the key operation with its key prepared, AES-GCM, fast base64url, one `serde_json` pass over the
//! header. And the key operation alone.

use aes_gcm::{Aes256Gcm, KeyInit as _, aead::AeadInOut as _};
use aes_kw::{KwAes128, KwAes256};
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurposeConfig, Simd};
use getrandom::SysRng;
use p256::{PublicKey, SecretKey, elliptic_curve::Generate as _};
use rand_core::{Rng as _, UnwrapErr};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{keys::key, measure::Bench};

/// The content encryption of every operation.
pub const ENCRYPTION: &str = "A256GCM";
/// The algorithms of the small tokens.
pub const ALGORITHMS: [&str; 3] = ["RSA-OAEP-256", "ECDH-ES+A256KW", "A128KW"];
/// The octets that small tokens hold, and the ones of the contents that a secret encrypts itself (`dir`).
pub const SMALL: usize = 200;
pub const SIZES: [(&str, usize); 2] = [("64 KiB", 64 * 1024), ("4 MiB", 4 * 1024 * 1024)];
/// The secret of `dir`.
pub const SECRET: &[u8; 32] = b"benchmark secret of 32 octets !!";

const KEK: &[u8; 16] = b"benchmark secret";

/// The private key of an algorithm as a JWK, without `kid`.
#[must_use]
pub fn jwk(algorithm: &str) -> String {
    if algorithm == "A128KW" {
        return serde_json::json!({ "kty": "oct", "k": engine().encode(KEK) }).to_string();
    }
    let family = if algorithm == "RSA-OAEP-256" { "RS256" } else { "ES256" };
    let mut jwk: serde_json::Value = serde_json::from_str(&key(family).jwk).expect("a JWK");
    jwk.as_object_mut().expect("an object").remove("kid");
    jwk.to_string()
}

#[must_use]
pub fn plaintext(octets: usize) -> Vec<u8> {
    (0..octets).map(|at| at as u8).collect()
}

fn engine() -> Simd {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone);
    Simd::url_safe(config)
}

fn random<const N: usize>() -> [u8; N] {
    let mut octets = [0; N];
    UnwrapErr(SysRng).fill_bytes(&mut octets);
    octets
}

/// What is read of a header.
#[derive(Deserialize)]
struct Header {
    alg: String,
    enc: String,
    epk: Option<Epk>,
}

#[derive(Deserialize)]
struct Epk {
    x: String,
    y: String,
}

/// A prepared key: wraps and unwraps content keys.
enum Prepared {
    Rsa(rsa::PrivateKey, rsa::PublicKey),
    P256(SecretKey, PublicKey),
    Kw(KwAes128),
}

impl Prepared {
    fn new(algorithm: &str) -> Self {
        match algorithm {
            "RSA-OAEP-256" => {
                use rsa::pkcs8::DecodePrivateKey as _;
                let private = rsa::PrivateKey::from_pkcs8_pem(&key("RS256").pem).expect("a key");
                let public = private.to_public_key();
                Self::Rsa(private, public)
            }
            "A128KW" => Self::Kw(KwAes128::new(KEK.into())),
            _ => {
                use p256::pkcs8::DecodePrivateKey as _;
                let secret = SecretKey::from_pkcs8_pem(&key("ES256").pem).expect("a key");
                let public = secret.public_key();
                Self::P256(secret, public)
            }
        }
    }

    /// The encrypted key, and the point of the ephemeral key.
    fn wrap(&self, cek: &[u8; 32]) -> (Vec<u8>, Vec<u8>) {
        let rng = &mut UnwrapErr(SysRng);
        let mut wrapped = vec![0; 40];
        match self {
            Self::Rsa(_, public) => {
                (public.oaep_encrypt_with_rng::<Sha256, _>(rng, cek).expect("a key"), Vec::new())
            }
            Self::Kw(key) => {
                key.wrap_key(cek, &mut wrapped).expect("a key");
                (wrapped, Vec::new())
            }
            Self::P256(_, public) => {
                let ephemeral = SecretKey::generate_from_rng(rng);
                let key = derive(ephemeral.diffie_hellman(public).raw_secret_bytes());
                KwAes256::new(&key.into()).wrap_key(cek, &mut wrapped).expect("a key");
                (wrapped, ephemeral.public_key().to_sec1_bytes().to_vec())
            }
        }
    }

    fn unwrap(&self, encrypted: &[u8], point: &[u8]) -> Vec<u8> {
        let mut cek = vec![0; 32];
        match self {
            Self::Rsa(private, _) => {
                let rng = &mut UnwrapErr(SysRng);
                return private.oaep_decrypt_with_rng::<Sha256, _>(rng, encrypted).expect("a key");
            }
            Self::Kw(key) => key.unwrap_key(encrypted, &mut cek).expect("a key"),
            Self::P256(secret, _) => {
                let ephemeral = PublicKey::from_sec1_bytes(point).expect("a point");
                let key = derive(secret.diffie_hellman(&ephemeral).raw_secret_bytes());
                KwAes256::new(&key.into()).unwrap_key(encrypted, &mut cek).expect("a key")
            }
        };
        cek
    }
}

/// The Concat KDF for one key of 256 bits.
fn derive(z: &[u8]) -> [u8; 32] {
    const ALGORITHM: &[u8] = b"ECDH-ES+A256KW";
    let mut hash = Sha256::new();
    hash.update(1_u32.to_be_bytes());
    hash.update(z);
    hash.update((ALGORITHM.len() as u32).to_be_bytes());
    hash.update(ALGORITHM);
    hash.update([0; 8]);
    hash.update(256_u32.to_be_bytes());
    hash.finalize().into()
}

fn seal(header: &str, encrypted_key: &[u8], cipher: &Aes256Gcm, plaintext: &[u8]) -> String {
    let engine = engine();
    let iv: [u8; 12] = random();
    let mut token = String::with_capacity(plaintext.len() * 4 / 3 + 1024);
    engine.encode_string(header, &mut token);
    let mut content = plaintext.to_vec();
    let tag = cipher
        .encrypt_inout_detached(&iv.into(), token.as_bytes(), content.as_mut_slice().into())
        .expect("a ciphertext");
    for part in [encrypted_key, &iv, &content, &tag] {
        token.push('.');
        engine.encode_string(part, &mut token);
    }
    token
}

fn open(token: &str, cipher: impl FnOnce(Header, &[u8]) -> Aes256Gcm) -> Vec<u8> {
    let engine = engine();
    let segments: Vec<&str> = token.split('.').collect();
    let decode = |at: usize| engine.decode(segments[at]).expect("base64url");
    let header: Header = serde_json::from_slice(&decode(0)).expect("a header");
    assert_eq!(header.enc, ENCRYPTION);
    let cipher = cipher(header, &decode(1));
    let (iv, tag) = (decode(2), decode(4));
    let mut content = decode(3);
    let (iv, tag) = (iv.as_slice().try_into().expect("an IV"), tag.as_slice().try_into().expect("a tag"));
    cipher
        .decrypt_inout_detached(iv, segments[0].as_bytes(), content.as_mut_slice().into(), tag)
        .expect("authentic");
    content
}

/// The floor of `dir` over a plaintext, and over what it has encrypted.
pub fn direct<'b>(name: &str, plaintext: &'b [u8]) -> Vec<Bench<'b>> {
    const HEADER: &str = "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}";
    let cipher = || Aes256Gcm::new(SECRET.into());
    let (sealing, opening) = (cipher(), cipher());
    let token = seal(HEADER, b"", &sealing, plaintext);
    vec![
        Bench::new(format!("dir {name} encrypt"), "floor", move || seal(HEADER, b"", &sealing, plaintext)),
        Bench::new(format!("dir {name} decrypt"), "floor", move || {
            open(&token, |header, _| {
                assert_eq!(header.alg, "dir");
                opening.clone()
            })
        }),
    ]
}

/// The floor and the bare key operation of an algorithm, for encrypting and for decrypting what it has encrypted.
pub fn benches<'b>(algorithm: &'static str, plaintext: &'b [u8]) -> Vec<Bench<'b>> {
    let prepared = || Prepared::new(algorithm);
    let (sender, receiver, bare_sender, bare_receiver) = (prepared(), prepared(), prepared(), prepared());
    let encrypt = move || {
        let cek = random();
        let (encrypted_key, point) = sender.wrap(&cek);
        let header = if point.is_empty() {
            format!("{{\"alg\":\"{algorithm}\",\"enc\":\"{ENCRYPTION}\"}}")
        } else {
            let engine = engine();
            let (x, y) = (engine.encode(&point[1..33]), engine.encode(&point[33..]));
            let epk = format!("{{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{x}\",\"y\":\"{y}\"}}");
            format!("{{\"alg\":\"{algorithm}\",\"enc\":\"{ENCRYPTION}\",\"epk\":{epk}}}")
        };
        seal(&header, &encrypted_key, &Aes256Gcm::new(&cek.into()), plaintext)
    };
    let token = encrypt();
    let decrypt = move || {
        open(&token, |header, encrypted_key| {
            assert_eq!(header.alg, algorithm);
            let engine = engine();
            let decode = |text: &str| engine.decode(text).expect("base64url");
            let point = header.epk.map(|epk| [vec![4], decode(&epk.x), decode(&epk.y)].concat());
            let cek = receiver.unwrap(encrypted_key, &point.unwrap_or_default());
            Aes256Gcm::new_from_slice(&cek).expect("a key")
        })
    };
    let cek = random();
    let (encrypted_key, point) = bare_sender.wrap(&cek);
    vec![
        Bench::new(format!("{algorithm} encrypt"), "floor", encrypt),
        Bench::new(format!("{algorithm} decrypt"), "floor", decrypt),
        Bench::new(format!("{algorithm} encrypt"), "primitive", move || bare_sender.wrap(&cek)),
        Bench::new(format!("{algorithm} decrypt"), "primitive", move || {
            bare_receiver.unwrap(&encrypted_key, &point)
        }),
    ]
}
