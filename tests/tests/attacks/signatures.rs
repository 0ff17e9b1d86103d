//! Attacks 11 to 20: signatures.

use ed25519_dalek::{Signer as _, hazmat::ExpandedSecretKey};
use jose_jwk::{Jwk, JwkSet, Randomness};
use jose_jws::{Keyring, Policy, SignatureAlgorithm as Alg, VerifyingKey, jwk::b64::uint, verify};
use rsa::traits::{PublicKeyParts as _, SignatureScheme as _};
use serde_json::json;
use sha2::{Digest as _, Sha256, Sha512};

use crate::tools::{
    SECRET, code, decode, encode, hs256, input, jwk, oct, signing, validator, verifying, with_header,
};

/// A signing input for an algorithm, and the token with this signature.
fn with_signature(alg: Alg, signature: &[u8]) -> String {
    format!("{}.{}", input(format!(r#"{{"alg":"{alg}"}}"#), "x"), encode(signature))
}

/// Verifies where only this algorithm is allowed.
fn under(alg: Alg, token: &str, key: &VerifyingKey) -> Result<jose_jws::Verified, jose_jws::JwsError> {
    Policy::new().algorithms(&[alg]).verify(token, key)
}

fn signing_input(alg: Alg) -> String {
    input(format!(r#"{{"alg":"{alg}"}}"#), "x")
}

/// The group orders of secp256k1 (SEC 2), P-256, P-384 and P-521 (FIPS 186-5).
const ORDERS: [(Alg, &str); 4] = [
    (Alg::Es256K, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
    (Alg::Es256, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
    (
        Alg::Es384,
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ),
    (
        Alg::Es512,
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ),
];

fn hex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn atk_11_r_and_s_are_in_range() {
    for (alg, order) in ORDERS {
        let private = jwk(alg);
        let key = verifying(&private, alg);
        let good = jose_jws::sign(b"x").compact(&signing(&private, alg)).unwrap();
        assert_eq!(code(under(alg, &good, &key)), "accepted");
        let order = hex(order);
        assert_eq!(Some(2 * order.len()), alg.signature_len());
        let zero = vec![0; order.len()];
        let one = [&zero[1..], &[1]].concat();
        let r = decode(good.split('.').nth(2).unwrap())[..order.len()].to_vec();
        for (r, s) in [
            (&zero, &zero),
            (&zero, &one),
            (&one, &zero),
            (&order, &order),
            (&r, &order),
            (&r, &zero),
            (&order, &one),
        ] {
            let forged = with_signature(alg, &[&r[..], &s[..]].concat());
            assert_eq!(code(under(alg, &forged, &key)), "invalid_signature", "{alg}");
        }
    }
}

#[test]
fn atk_11_signatures_have_exactly_their_length() {
    for alg in [Alg::Es256, Alg::Es384, Alg::Es512, Alg::Ed25519, Alg::Hs256, Alg::Rs256, Alg::Ps256] {
        let private = jwk(alg);
        let key = verifying(&private, alg);
        let good = jose_jws::sign(b"x").compact(&signing(&private, alg)).unwrap();
        assert_eq!(code(verify(&good, &key)), "accepted");
        let (input, signature) = good.rsplit_once('.').unwrap();
        let signature = decode(signature);
        let longer = [&signature[..], &[0]].concat();
        let padded = [&[0], &signature[..]].concat();
        for bad in [
            &signature[1..],
            &signature[..signature.len() - 1],
            &longer,
            &padded,
            &[],
            &[0],
            &signature[..16],
        ] {
            let token = format!("{input}.{}", encode(bad));
            assert_eq!(code(under(alg, &token, &key)), "invalid_signature", "{alg} {} octets", bad.len());
        }
    }
}

#[test]
fn atk_12_der_is_no_jws_signature() {
    let private = jwk(Alg::Es256);
    let key = verifying(&private, Alg::Es256);
    let secret = p256::SecretKey::try_from(&private).unwrap();
    let signature: p256::ecdsa::Signature =
        p256::ecdsa::SigningKey::from(secret).sign(signing_input(Alg::Es256).as_bytes());
    assert_eq!(code(verify(&with_signature(Alg::Es256, &signature.to_bytes()), &key)), "accepted");
    let der = signature.to_der();
    assert_eq!(code(verify(&with_signature(Alg::Es256, der.as_bytes()), &key)), "invalid_signature");
    // Neither does a signer of the caller get DER into a token.
    let prepared = || jose_jws::sign(b"x").prepare(Alg::Es256, None).unwrap();
    assert_eq!(code(prepared().attach(der.as_bytes())), "signing_failed");
    assert_eq!(code(prepared().attach(signature.to_bytes())), "accepted");
    struct Der;
    impl jose_jws::JwsSigner for Der {
        fn algorithm(&self) -> Alg {
            Alg::Es256
        }
        fn sign(&self, _: &[u8], _: Randomness<'_>) -> Result<jose_jws::Signature, jose_jws::JwsError> {
            Ok(jose_jws::Signature::new(&[0x30; 70]))
        }
    }
    let der = jose_jws::SigningKey::from_signer(Der, None);
    assert_eq!(code(jose_jws::sign(b"x").compact(&der)), "signing_failed");
}

/// n − s: the other value that belongs to the same point.
fn negated(order: &[u8], s: &[u8]) -> Vec<u8> {
    let mut borrow = false;
    let digits = order.iter().zip(s).rev();
    let mut difference: Vec<u8> = digits
        .map(|(n, s)| {
            let (octet, below) = n.overflowing_sub(*s);
            let (octet, below_again) = octet.overflowing_sub(u8::from(borrow));
            borrow = below || below_again;
            octet
        })
        .collect();
    difference.reverse();
    difference
}

#[test]
fn atk_13_both_signs_of_s_verify_so_a_token_is_no_key() {
    for (alg, order) in ORDERS {
        let private = jwk(alg);
        let key = verifying(&private, alg);
        let token = jose_jws::sign(b"x").compact(&signing(&private, alg)).unwrap();
        let (input, signature) = token.rsplit_once('.').unwrap();
        let signature = decode(signature);
        let (r, s) = signature.split_at(signature.len() / 2);
        let other = format!("{input}.{}", encode([r, &negated(&hex(order), s)].concat()));
        assert_ne!(token, other);
        // Whoever remembers the text of a token has not seen this one yet.
        for token in [token, other] {
            assert_eq!(code(under(alg, &token, &key)), "accepted", "{alg}");
        }
    }
}

#[test]
fn atk_14_ecdsa_nonces_come_from_key_and_message() {
    // RFC 6979: the same input gives the same signature, another input another nonce.
    for alg in [Alg::Es256, Alg::Es384, Alg::Es512, Alg::Es256K] {
        let key = signing(&jwk(alg), alg);
        let sign = |payload: &[u8]| jose_jws::sign(payload).compact(&key).unwrap();
        assert_eq!(sign(b"x"), sign(b"x"));
        let r = |token: String| {
            let signature = decode(token.rsplit('.').next().unwrap());
            signature[..signature.len() / 2].to_vec()
        };
        assert_ne!(r(sign(b"x")), r(sign(b"y")));
    }
}

/// An integer of at most 512 bits.
fn little_endian(octets: &[u8]) -> rsa::BoxedUint {
    rsa::BoxedUint::from_le_slice(octets, 512).unwrap()
}

#[test]
fn atk_15_eddsa_is_verified_strictly() {
    let private = jwk(Alg::Ed25519);
    let key = verifying(&private, Alg::Ed25519);
    let secret = ed25519_dalek::SigningKey::try_from(&private).unwrap();
    let good = secret.sign(signing_input(Alg::Ed25519).as_bytes()).to_bytes();
    assert_eq!(code(verify(&with_signature(Alg::Ed25519, &good), &key)), "accepted");
    // s + L is the same scalar in another encoding.
    const L: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let mut large = good;
    let mut carry = 0;
    for (octet, add) in large[32..].iter_mut().zip(hex(L)) {
        let sum = u16::from(*octet) + u16::from(add) + carry;
        (*octet, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert_eq!(carry, 0);
    assert_eq!(code(verify(&with_signature(Alg::Ed25519, &large), &key)), "invalid_signature");
    // R of small order, by one who holds the private key: s = k·a makes the plain equation hold, since r is 0.
    let mut identity = [0; 32];
    identity[0] = 1;
    let public = ed25519_dalek::VerifyingKey::try_from(&private).unwrap();
    let message = signing_input(Alg::Ed25519);
    let hash = Sha512::new().chain_update(identity).chain_update(public.as_bytes());
    let k = little_endian(&hash.chain_update(message.as_bytes()).finalize());
    let scalar = ExpandedSecretKey::from(&secret.to_bytes()).scalar;
    let order = little_endian(&hex(L)).to_nz().unwrap();
    let s = k.mul_mod(&little_endian(&scalar.to_bytes()), &order).to_le_bytes();
    let repudiable = [&identity[..], &s[..32]].concat();
    let parsed = ed25519_dalek::Signature::from_slice(&repudiable).unwrap();
    use ed25519_dalek::Verifier as _;
    assert!(public.verify(message.as_bytes(), &parsed).is_ok(), "the attack is real");
    assert_eq!(code(verify(&with_signature(Alg::Ed25519, &repudiable), &key)), "invalid_signature");
    let signature = [&identity[..], &[0; 32]].concat();
    // The identity as a key would take that signature for any message: it is no key.
    let weak = json!({"kty": "OKP", "crv": "Ed25519", "x": encode(identity)}).to_string();
    let weak = Jwk::from_json(weak).unwrap();
    assert_eq!(code(VerifyingKey::from_jwk(&weak, Alg::Ed25519)), "jwk_not_on_curve");
    let loose = ed25519_dalek::VerifyingKey::from_bytes(&identity).unwrap();
    let forged = ed25519_dalek::Signature::from_slice(&signature).unwrap();
    assert!(loose.verify(b"any message", &forged).is_ok(), "the attack is real: plain verification takes it");
}

#[test]
fn atk_15_a_signature_made_with_another_public_key_gives_nothing_away() {
    // RUSTSEC-2022-0093: signing with a public half of the caller's choice leaks the private one.
    let one = jwk(Alg::Ed25519);
    let two = jwk(Alg::Ed25519);
    let secret = ed25519_dalek::SigningKey::try_from(&one).unwrap();
    let _ = ExpandedSecretKey::from(&secret.to_bytes());
    let mixed = json!({
        "kty": "OKP", "crv": "Ed25519",
        "x": encode(ed25519_dalek::VerifyingKey::try_from(&two).unwrap().as_bytes()),
        "d": encode(secret.to_bytes()),
    });
    let mixed = Jwk::from_json(mixed.to_string()).unwrap();
    assert_eq!(code(jose_jws::SigningKey::from_jwk(&mixed, Alg::Ed25519)), "jwk_inconsistent");
    assert_eq!(code(jose_jws::SigningKey::from_jwk(&one, Alg::Ed25519)), "accepted");
}

#[test]
fn atk_15_eddsa_and_ed25519_are_separate_entries() {
    let private = jwk(Alg::Ed25519);
    let token = |alg| jose_jws::sign(b"x").compact(&signing(&private, alg)).unwrap();
    let ed25519 = verifying(&private, Alg::Ed25519);
    let eddsa = verifying(&private, Alg::EdDsa);
    assert_eq!(code(verify(&token(Alg::Ed25519), &ed25519)), "accepted");
    assert_eq!(code(verify(&token(Alg::EdDsa), &ed25519)), "no_matching_key");
    // By default the deprecated name is taken only from a key whose JWK names it.
    assert_eq!(code(verify(&token(Alg::EdDsa), &eddsa)), "alg_not_allowed");
    let named = verifying(&private.clone().with_algorithm(Alg::EdDsa), Alg::EdDsa);
    assert_eq!(code(verify(&token(Alg::EdDsa), &named)), "accepted");
    // The same from a set: a key that names neither is prepared for the new name alone.
    let of_set = |jwk: Jwk| Keyring::from_set(&JwkSet::from_iter([jwk]));
    let new_name = private.clone().with_algorithm(Alg::Ed25519);
    for (jwk, old, new) in [
        (private.clone().with_algorithm(Alg::EdDsa), "accepted", "no_matching_key"),
        (new_name, "no_matching_key", "accepted"),
        (private.clone(), "no_matching_key", "accepted"),
    ] {
        let keyring = of_set(jwk);
        let found = [Alg::EdDsa, Alg::Ed25519].map(|alg| code(verify(&token(alg), &keyring)));
        assert_eq!(found, [old, new]);
    }
    let policy = Policy::new().algorithms(&[Alg::EdDsa]);
    assert_eq!(code(policy.verify(&token(Alg::EdDsa), &eddsa)), "accepted");
    assert_eq!(code(policy.verify(&token(Alg::Ed25519), &ed25519)), "alg_not_allowed");
    let only_new = Policy::new().algorithms(&[Alg::Ed25519]);
    assert_eq!(code(only_new.verify(&token(Alg::EdDsa), &named)), "alg_not_allowed");
}

/// The RSA private operation on a block of the attacker's making: what an attacker with the private key, or one
/// who exploits a lax verifier with a small exponent, would send.
fn raw_rsa(key: &rsa::PrivateKey, block: &[u8]) -> Vec<u8> {
    let block = rsa::BoxedUint::from_be_slice(block, 2048).unwrap();
    let signed = Randomness::system().with(|rng| rsa::hazmat::rsa_decrypt_and_check(key, Some(rng), &block));
    let octets = signed.unwrap().unwrap().to_be_bytes();
    let octets = uint::trimmed(&octets);
    [&vec![0; key.size().saturating_sub(octets.len())][..], octets].concat()
}

/// The largest integer whose cube is not above this block of 256 octets, and its cube.
fn cube_root(block: &[u8]) -> (Vec<u8>, Vec<u8>) {
    const BITS: u32 = 2112;
    let octets =
        |value: &rsa::BoxedUint| -> Vec<u8> { value.to_be_bytes().iter().skip(8).copied().collect() };
    let target = rsa::BoxedUint::from_be_slice(&[&[0; 8], block].concat(), BITS).unwrap();
    let cube = |root: &rsa::BoxedUint| root.wrapping_mul(root).wrapping_mul(root);
    let mut root = rsa::BoxedUint::zero_with_precision(BITS);
    for bit in (0..683).rev() {
        let higher = &root | rsa::BoxedUint::one_with_precision(BITS).shl(bit);
        if cube(&higher) <= target {
            root = higher;
        }
    }
    (octets(&root), octets(&cube(&root)))
}

/// `0x30 … 0x04 0x20` of RFC 8017 §9.2 for SHA-256.
const DIGEST_INFO: &str = "3031300d060960864801650304020105000420";

#[test]
fn atk_16_the_whole_pkcs1_block_is_compared() {
    let private = jwk(Alg::Rs256);
    let key = verifying(&private, Alg::Rs256);
    let secret = rsa::PrivateKey::try_from(&private).unwrap();
    let digest = Sha256::digest(signing_input(Alg::Rs256).as_bytes());
    let info = [&hex(DIGEST_INFO)[..], &digest].concat();
    let without_null = [&hex("302f300b0609608648016503040201")[..], &hex("0420"), &digest].concat();
    let block = |padding: usize, info: &[u8], garbage: usize| {
        let block = [&[0, 1][..], &vec![0xff; padding], &[0], info, &vec![0; garbage]].concat();
        assert_eq!(block.len(), 256);
        with_signature(Alg::Rs256, &raw_rsa(&secret, &block))
    };
    let full = 256 - 3 - info.len();
    assert_eq!(code(verify(&block(full, &info, 0), &key)), "accepted");
    // Garbage behind the digest, as Bleichenbacher's forgery of 2006 needs it.
    assert_eq!(code(verify(&block(8, &info, full - 8), &key)), "invalid_signature");
    assert_eq!(code(verify(&block(full - 1, &info, 1), &key)), "invalid_signature");
    assert_eq!(code(verify(&block(full + 2, &without_null, 0), &key)), "invalid_signature");
    let mut padding = [&[0, 1][..], &vec![0xff; full], &[0], &info].concat();
    padding[100] = 0xfe;
    assert_eq!(
        code(verify(&with_signature(Alg::Rs256, &raw_rsa(&secret, &padding)), &key)),
        "invalid_signature"
    );
    let mut kind = [&[0, 1][..], &vec![0xff; full], &[0], &info].concat();
    kind[1] = 2;
    assert_eq!(
        code(verify(&with_signature(Alg::Rs256, &raw_rsa(&secret, &kind)), &key)),
        "invalid_signature"
    );
    // The forgery itself, for the exponent 3 and without any private key: a cube whose beginning is right.
    let three = rsa::BoxedUint::from(3u8);
    let small = Randomness::system().with(|rng| rsa::PrivateKey::new_with_exp(rng, 2048, three));
    let small = Jwk::try_from(&small.unwrap().unwrap()).unwrap();
    let key_of_three = verifying(&small, Alg::Rs256);
    let honest = jose_jws::sign(b"x").compact(&signing(&small, Alg::Rs256)).unwrap();
    assert_eq!(code(verify(&honest, &key_of_three)), "accepted");
    let start = [&[0, 1][..], &[0xff; 8], &[0], &info].concat();
    let (root, cube) = cube_root(&[&start[..], &vec![0xff; 256 - start.len()]].concat());
    assert!(cube.starts_with(&start), "who looks at the beginning alone is deceived");
    assert_eq!(code(verify(&with_signature(Alg::Rs256, &root), &key_of_three)), "invalid_signature");
    // A digest of another hash under this name.
    let sha512 = Randomness::system()
        .with(|rng| {
            let digest = Sha512::digest(signing_input(Alg::Rs256).as_bytes());
            rsa::Pkcs1v15Sign::new::<Sha512>().sign(Some(rng), &secret, &digest)
        })
        .unwrap()
        .unwrap();
    assert_eq!(code(verify(&with_signature(Alg::Rs256, &sha512), &key)), "invalid_signature");
}

#[test]
fn atk_16_the_salt_of_pss_has_the_length_of_the_hash() {
    let private = jwk(Alg::Ps256);
    let key = verifying(&private, Alg::Ps256);
    let secret = rsa::PrivateKey::try_from(&private).unwrap();
    let digest = Sha256::digest(signing_input(Alg::Ps256).as_bytes());
    let with_salt = |salt: usize| {
        let scheme = rsa::Pss::<Sha256>::new_with_salt(salt);
        let signature = Randomness::system().with(|rng| scheme.sign(Some(rng), &secret, &digest));
        with_signature(Alg::Ps256, &signature.unwrap().unwrap())
    };
    assert_eq!(code(verify(&with_salt(32), &key)), "accepted");
    for salt in [0, 20, 31, 33, 64, 222] {
        assert_eq!(code(verify(&with_salt(salt), &key)), "invalid_signature", "{salt}");
    }
}

#[test]
fn atk_16_a_signature_not_below_the_modulus_is_refused() {
    for alg in [Alg::Rs256, Alg::Ps256] {
        let private = jwk(alg);
        let key = verifying(&private, alg);
        let n = rsa::PublicKey::try_from(&private).unwrap().n_bytes();
        for signature in [&n[..], &[0xff; 256], &[0; 256]] {
            assert_eq!(code(verify(&with_signature(alg, signature), &key)), "invalid_signature", "{alg}");
        }
    }
}

/// RFC 9964 §4: an empty context and hints in their one encoding (FIPS 204, algorithm 21).
#[test]
fn atk_17_ml_dsa_signatures_have_one_encoding_and_an_empty_context() {
    use ml_dsa::{MlDsa44, SigningKey};
    let private = jwk(Alg::MlDsa44);
    let key = verifying(&private, Alg::MlDsa44);
    let input = signing_input(Alg::MlDsa44);
    let theirs = SigningKey::<MlDsa44>::try_from(&private).unwrap();
    let signed = |context: &[u8]| {
        let signature = theirs.expanded_key().sign_deterministic(input.as_bytes(), context).unwrap();
        signature.encode().to_vec()
    };
    let good = signed(b"");
    let verdict =
        |signature: &[u8]| code(under(Alg::MlDsa44, &with_signature(Alg::MlDsa44, signature), &key));
    assert_eq!(verdict(&good), "accepted");
    assert_eq!(verdict(&signed(b"x")), "invalid_signature");
    assert_eq!(verdict(&good[..good.len() - 1]), "invalid_signature");
    assert_eq!(verdict(&[good.as_slice(), &[0]].concat()), "invalid_signature");
    // The last 84 octets are the places of hints, in rising order for each of four polynomials, then where each ends.
    let (places, ends) = (good.len() - 84, good.len() - 4);
    let used = usize::from(good[good.len() - 1]);
    let first = usize::from(good[ends]);
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut signature = good.clone();
        change(&mut signature);
        assert_ne!(signature, good);
        verdict(&signature)
    };
    assert!((2..80).contains(&used) && first >= 2, "a usual signature");
    assert_eq!(changed(&|s| s.swap(places, places + 1)), "invalid_signature");
    assert_eq!(changed(&|s| s[places + 1] = s[places]), "invalid_signature");
    assert_eq!(changed(&|s| s[places + used] = 1), "invalid_signature");
    assert_eq!(changed(&|s| s[ends + 3] = 81), "invalid_signature");
    assert_eq!(changed(&|s| s[ends] = s[ends + 1] + 1), "invalid_signature");
    // A seed is the only private key; octets of the expanded form are none.
    let expanded =
        json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": encode([0; 1312]), "priv": encode([0; 2560])});
    assert_eq!(code(Jwk::from_json(expanded.to_string())), "jwk_invalid_member");
    // Hedged by default, the same again where that is asked for.
    let sign = || jose_jws::sign(b"x");
    let ours = signing(&private, Alg::MlDsa44);
    assert_ne!(sign().compact(&ours).unwrap(), sign().compact(&ours).unwrap());
    let token = sign().deterministic().compact(&ours).unwrap();
    assert_eq!(token, with_signature(Alg::MlDsa44, &good));
}

#[test]
fn atk_15_ed448_is_verified_strictly() {
    // Signed by Python's cryptography: Ed448 is deterministic, so ours is the same.
    let jwk = json!({"kty": "OKP", "crv": "Ed448", "d": encode((0..57).collect::<Vec<u8>>()),
        "x": "GNCnDkKnQt-1YSeYkzhQYde02tj2_u1HkeqrZrL0pPAvwJRiqL-xhC0LrGDoobPlW6JAfzMibzgA"});
    let private = Jwk::from_json(jwk.to_string()).unwrap();
    let token = concat!(
        "eyJhbGciOiJFZDQ0OCJ9.YSBwYXlsb2Fk.OT40yO92qMcSEzTLjH7OAVClnlo2KXe5qtUdNsNwszO4b9E3drNU4rI-WAVLqmJrUc4hs1",
        "PRZzKAdw-h63w5rCF1_ak4yzJxFqYt-UjmYROjsmXQwMo5LssnrVxDl88_kUnqevK3a3X0OAELoAPBlxYA"
    );
    assert_eq!(jose_jws::sign(b"a payload").compact(&signing(&private, Alg::Ed448)).unwrap(), token);
    let key = verifying(&private, Alg::Ed448);
    assert_eq!(code(under(Alg::Ed448, token, &key)), "accepted");
    let (input, signature) = token.rsplit_once('.').unwrap();
    let good = decode(signature);
    let verdict = |signature: &[u8]| code(under(Alg::Ed448, &format!("{input}.{}", encode(signature)), &key));
    assert_eq!(verdict(&good), "accepted");
    // s + L, little-endian (RFC 8032 §5.2): the same residue once more.
    let order = hex(
        "3fffffffffffffffffffffffffffffffffffffffffffffffffffffff7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3",
    );
    let mut carry = 0;
    let mut sum = good.clone();
    for (octet, add) in sum[57..].iter_mut().zip(order.iter().rev().chain([&0])) {
        let total = u16::from(*octet) + u16::from(*add) + carry;
        *octet = total.to_le_bytes()[0];
        carry = total >> 8;
    }
    let mut unused_bit = good.clone();
    unused_bit[113] = 1;
    let mut identity = vec![0; 114];
    identity[0] = 1;
    let mut unused_bit_of_r = good.clone();
    unused_bit_of_r[56] ^= 1;
    for wrong in [&sum[..], &unused_bit, &identity, &unused_bit_of_r, &good[..113], &good[1..], b""] {
        assert_eq!(verdict(wrong), "invalid_signature");
    }
    // The other name, and never the other curve.
    let other_name = jose_jws::sign(b"x").compact(&signing(&private, Alg::EdDsa)).unwrap();
    assert_eq!(code(under(Alg::EdDsa, &other_name, &verifying(&private, Alg::EdDsa))), "accepted");
    assert_eq!(code(under(Alg::EdDsa, &other_name, &key)), "no_matching_key");
    assert_eq!(code(VerifyingKey::from_jwk(&private, Alg::Ed25519)), "key_wrong_type");
}

#[test]
fn atk_18_a_mac_is_compared_in_full() {
    let key = verifying(&oct(), Alg::Hs256);
    let good = hs256(r#"{"alg":"HS256"}"#, "x", SECRET);
    assert_eq!(code(verify(&good, &key)), "accepted");
    let (input, mac) = good.rsplit_once('.').unwrap();
    let mac = decode(mac);
    for len in 0..mac.len() {
        let token = format!("{input}.{}", encode(&mac[..len]));
        assert_eq!(code(verify(&token, &key)), "invalid_signature", "{len} octets");
    }
    for bit in 0..256 {
        let mut changed = mac.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let token = format!("{input}.{}", encode(&changed));
        assert_eq!(code(verify(&token, &key)), "invalid_signature", "bit {bit}");
    }
}

#[test]
fn atk_20_crit_unknown_name_is_refused() {
    let header = r#"{"alg":"HS256","crit":["exp2"],"exp2":1}"#;
    assert_eq!(code(with_header(header)), "crit_not_understood");
    // The same token, for a caller who says that he understands.
    let key = verifying(&oct(), Alg::Hs256);
    let token = hs256(header, "x", SECRET);
    assert_eq!(code(Policy::new().understands("exp2").verify(&token, &key)), "accepted");
    assert_eq!(code(Policy::new().understands("exp").verify(&token, &key)), "crit_not_understood");
    assert_eq!(code(with_header(r#"{"alg":"HS256","exp2":1}"#)), "accepted");
}

#[test]
fn atk_20_crit_of_many_names_is_refused_before_they_are_looked_up() {
    let key = verifying(&oct(), Alg::Hs256);
    let outcome = |count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("x{at}")).collect();
        let mut header = json!({"alg": "HS256", "crit": names});
        for name in &names {
            header[name] = 1.into();
        }
        let policy = names.iter().fold(Policy::new(), Policy::understands);
        code(policy.verify(&hs256(header.to_string(), "x", SECRET), &key))
    };
    assert_eq!((outcome(32), outcome(33)), ("accepted", "crit_invalid"));
}

#[test]
fn atk_20_crit_is_well_formed_on_every_path() {
    let names = [
        "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "enc", "zip",
        "epk", "apu", "apv", "iv", "tag", "p2s", "p2c",
    ];
    let mut bad = vec![
        r#"{"alg":"HS256","crit":[]}"#.to_owned(),
        r#"{"alg":"HS256","crit":["a","a"],"a":1}"#.to_owned(),
        r#"{"alg":"HS256","crit":["a","\u0061"],"a":1}"#.to_owned(),
        r#"{"alg":"HS256","crit":["absent"]}"#.to_owned(),
    ];
    bad.extend(names.map(|name| format!(r#"{{"alg":"HS256","kid":"k","crit":["{name}"]}}"#)));
    let key = verifying(&oct(), Alg::Hs256);
    for header in &bad {
        let token = hs256(header, "{\"exp\":4000000000}", SECRET);
        // A caller who claims to understand everything does not change what is well-formed.
        let policy = names
            .iter()
            .chain(&["a", "absent"])
            .fold(Policy::new(), |policy, name| policy.understands(*name));
        assert_eq!(code(policy.verify(&token, &key)), "crit_invalid", "{header}");
        assert_eq!(code(validator(key.clone()).verify_registered(&token)), "crit_invalid", "{header}");
        assert_eq!(
            code(jose_jws::sign(b"x").protected_json(header).compact(&signing(&oct(), Alg::Hs256))),
            "crit_invalid"
        );
    }
    for header in [
        r#"{"alg":"HS256","crit":"a","a":1}"#,
        r#"{"alg":"HS256","crit":[1]}"#,
        r#"{"alg":"HS256","crit":null}"#,
        r#"{"alg":"HS256","crit":{}}"#,
    ] {
        assert_eq!(code(with_header(header)), "header_invalid_parameter", "{header}");
    }
}

#[test]
fn atk_21_b64_false_needs_crit_and_is_never_in_a_jwt() {
    let key = verifying(&oct(), Alg::Hs256);
    // RFC 7797 §5.2: the payload stands in the token as it is.
    let unencoded = |header: &str, payload: &str| {
        use hmac::{Hmac, KeyInit, Mac};
        let input = format!("{}.{payload}", encode(header));
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
        mac.update(input.as_bytes());
        format!("{input}.{}", encode(mac.finalize().into_bytes()))
    };
    let listed = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    assert_eq!(verify(&unencoded(listed, "$0 20"), &key).unwrap().payload(), b"$0 20");
    assert_eq!(code(verify(&unencoded(listed, "$.20"), &key)), "jws_malformed");
    assert_eq!(code(verify(&unencoded(listed, "a\nb"), &key)), "jws_malformed");
    assert_eq!(
        code(verify(&unencoded(r#"{"alg":"HS256","b64":false}"#, "x"), &key)),
        "header_invalid_parameter"
    );
    for value in ["\"false\"", "0", "null"] {
        let header = format!(r#"{{"alg":"HS256","b64":{value},"crit":["b64"]}}"#);
        assert_eq!(code(verify(&unencoded(&header, "x"), &key)), "header_invalid_parameter", "{value}");
    }
    assert_eq!(code(with_header(r#"{"alg":"HS256","b64":true,"crit":["b64"]}"#)), "accepted");
    let token = unencoded(listed, "{\"exp\":4000000000}");
    assert_eq!(code(verify(&token, &key)), "accepted");
    assert_eq!(code(validator(key).verify_registered(&token)), "header_invalid_parameter");
}

#[test]
fn atk_05_no_private_key_is_written_into_a_header() {
    let (private, key) = (jwk(Alg::Es256), signing(&jwk(Alg::Es256), Alg::Es256));
    let public = private.to_public().unwrap();
    assert_eq!(code(jose_jws::sign(b"x").protected(|h| h.jwk(&public)).compact(&key)), "accepted");
    let (half, secret) = (private.to_private_json().unwrap(), r#"{"kty":"oct","k":"c2VjcmV0"}"#);
    // Also in a key of a type that nobody knows, and in a spelling of the member that hides it from a careless look.
    let strange = r#"{"kty":"new","pri\u0076":"c2VjcmV0"}"#;
    for text in [half.as_str(), secret, strange] {
        let protected = || jose_jws::sign(b"x").protected(|header| header.json("jwk", text));
        assert_eq!(code(protected().compact(&key)), "embedded_key", "{text}");
        assert_eq!(code(protected().flattened(&key)), "embedded_key");
        assert_eq!(code(protected().prepare(Alg::Es256, None)), "embedded_key");
        let unprotected = jose_jws::sign(b"x").unprotected(|header| header.json("jwk", text));
        assert_eq!(code(unprotected.flattened(&key)), "embedded_key");
        let header = format!(r#"{{"alg":"ES256","jwk":{text}}}"#);
        assert_eq!(code(jose_jws::sign(b"x").protected_json(&header).compact(&key)), "embedded_key");
    }
}

#[test]
fn atk_05_an_embedded_key_is_used_only_where_that_is_asked_for() {
    // RFC 9449 §4.1: a DPoP proof, whose key is known by its thumbprint.
    let file: serde_json::Value = serde_json::from_str(include_str!("../../vectors/rfc9449.json")).unwrap();
    let case =
        |id: &str| file["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).unwrap().clone();
    let (proof, jkt) = (case("rfc9449-token"), case("rfc9449-jkt"));
    let proof = proof["token"].as_str().unwrap();
    let verified = Policy::new().verify_embedded(proof).unwrap();
    let thumbprint = verified.embedded_key().thumbprint(jose_jwk::Hash::Sha256);
    assert_eq!(thumbprint, jkt["thumbprint"]["sha-256"].as_str().unwrap());
    assert_eq!(verified.header().typ().as_deref(), Some("dpop+jwt"));
    assert_eq!(code(verify(proof, &Keyring::new())), "no_matching_key");

    let private = jwk(Alg::Es256);
    let key = signing(&private, Alg::Es256);
    // By the primitive: the library writes no private key into a header.
    let secret = p256::ecdsa::SigningKey::from(p256::SecretKey::try_from(&private).unwrap());
    let with = |jwk: &str| {
        let input = input(format!(r#"{{"alg":"ES256","jwk":{jwk}}}"#), "x");
        let signature: p256::ecdsa::Signature = secret.sign(input.as_bytes());
        format!("{input}.{}", encode(signature.to_bytes()))
    };
    let check = |token: &str| code(Policy::new().verify_embedded(token));
    let public = private.to_public().unwrap().to_json();
    assert_eq!(check(&with(&public)), "accepted");
    assert_eq!(check(&with(&jwk(Alg::Es256).to_public().unwrap().to_json())), "invalid_signature");
    assert_eq!(check(&jose_jws::sign(b"x").compact(&key).unwrap()), "embedded_key");
    assert_eq!(check(&with(&private.to_private_json().unwrap())), "embedded_key");
    assert_eq!(check(&with(&jwk(Alg::Es384).to_public().unwrap().to_json())), "key_wrong_type");
    assert_eq!(check(&with(&public.replace("\"kty\"", "\"use\":\"enc\",\"kty\""))), "key_use_mismatch");
    assert_eq!(check(&with(r#"{"kty":"oct","k":"AAAA"}"#)), "embedded_key");
    // An HMAC key in the header would let anybody sign.
    let secret = oct().to_secret_json().unwrap();
    let header = format!(r#"{{"alg":"HS256","jwk":{}}}"#, secret.as_str());
    assert_eq!(check(&hs256(header, "x", SECRET)), "embedded_key");
    let public_header = format!(r#"{{"alg":"HS256","jwk":{public}}}"#);
    assert_eq!(check(&hs256(public_header, "x", SECRET)), "alg_not_allowed");
    let only = Policy::new().algorithms(&[Alg::Es384]);
    assert_eq!(code(only.verify_embedded(&with(&public))), "alg_not_allowed");
}

#[test]
fn atk_20_extensions_are_declared_checked_and_nothing_else_is_let_in() {
    let key = verifying(&oct(), Alg::Hs256);
    let token = |header: &str| hs256(header, "x", SECRET);
    let check = |policy: &Policy, header: &str| code(policy.verify(&token(header), &key));
    let tenant =
        Policy::new().understands_if("tenant", |value| value.as_str().is_some_and(|text| text == "a"));
    for (header, expected) in [
        (r#"{"alg":"HS256"}"#, "accepted"),
        (r#"{"alg":"HS256","tenant":"a"}"#, "accepted"),
        (r#"{"alg":"HS256","tenant":"b"}"#, "header_invalid_extension"),
        (r#"{"alg":"HS256","tenant":1}"#, "header_invalid_extension"),
        (r#"{"alg":"HS256","crit":["tenant"],"tenant":"a"}"#, "accepted"),
        (r#"{"alg":"HS256","crit":["tenant"],"tenant":"b"}"#, "header_invalid_extension"),
        (r#"{"alg":"HS256","crit":["other"],"other":"a"}"#, "crit_not_understood"),
        (r#"{"alg":"HS256","other":"a"}"#, "accepted"),
    ] {
        assert_eq!(check(&tenant, header), expected, "{header}");
    }
    let strict = tenant.strict_headers();
    assert_eq!(check(&strict, r#"{"alg":"HS256","tenant":"a","typ":"x","kid":"1"}"#), "accepted");
    assert_eq!(check(&strict, r#"{"alg":"HS256","other":"a"}"#), "header_unknown_parameter");
    // Parameters of encryption are none of a signature.
    assert_eq!(check(&strict, r#"{"alg":"HS256","enc":"A128GCM"}"#), "header_unknown_parameter");
}

#[test]
fn atk_12_what_an_hsm_returns_is_converted_or_refused() {
    use jose_jws::Signature;
    use p256::ecdsa::{SigningKey, signature::Signer as _};
    // A device that speaks DER, as PKCS#11 wrappers and cloud services do.
    let private = jwk(Alg::Es256);
    let device = SigningKey::from(p256::SecretKey::try_from(&private).unwrap());
    for payload in 0..64u8 {
        let prepared = jose_jws::sign(&[payload]).prepare(Alg::Es256, None).unwrap();
        let signature: p256::ecdsa::Signature = device.sign(prepared.signing_input());
        let der = signature.to_der();
        assert_eq!(code(prepared.clone().attach(der.as_bytes())), "signing_failed");
        let raw = Signature::from_der(Alg::Es256, der.as_bytes()).unwrap();
        assert_eq!(raw.as_ref(), signature.to_bytes().as_slice());
        let token = prepared.attach(&raw).unwrap();
        assert_eq!(code(verify(&token, &verifying(&private, Alg::Es256))), "accepted");
    }
    let from = |algorithm, der: &[u8]| code(Signature::from_der(algorithm, der));
    let integer = |octets: &[u8]| [&[2, u8::try_from(octets.len()).unwrap()], octets].concat();
    let sequence = |body: &[u8]| [&[0x30, u8::try_from(body.len()).unwrap()], body].concat();
    let good = sequence(&[integer(&[1]), integer(&[0, 0x80])].concat());
    let raw = Signature::from_der(Alg::Es256, &good).unwrap();
    assert_eq!((raw.as_ref()[31], raw.as_ref()[63], raw.as_ref().len()), (1, 0x80, 64));
    assert_eq!(from(Alg::Es512, &good), "accepted");
    // 137 octets of content and more have their length in two.
    let wide = [integer(&[1; 66]), integer(&[1; 66])].concat();
    assert_eq!(from(Alg::Es512, &[&[0x30, 0x81, 136][..], &wide].concat()), "accepted");
    assert_eq!(from(Alg::Es384, &[&[0x30, 0x81, 136][..], &wide].concat()), "signing_failed");
    assert_eq!(from(Alg::Ed25519, &good), "signing_failed");
    for wrong in [
        &b""[..],
        &good[1..],
        &good[..good.len() - 1],
        &[&good[..], &[0]].concat(),
        &sequence(&[integer(&[1])].concat()),
        &sequence(&[integer(&[1]), integer(&[1]), integer(&[1])].concat()),
        // Negative, not minimal, empty, too wide.
        &sequence(&[integer(&[0x80]), integer(&[1])].concat()),
        &sequence(&[integer(&[0, 1]), integer(&[1])].concat()),
        &sequence(&[integer(&[]), integer(&[1])].concat()),
        &sequence(&[integer(&[1; 33]), integer(&[1])].concat()),
        &[0x30, 0x81, 6, 2, 1, 1, 2, 1, 1],
        &[0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0],
    ] {
        assert_eq!(from(Alg::Es256, wrong), "signing_failed", "{wrong:?}");
    }
}
