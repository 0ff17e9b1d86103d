//! What a file that is encrypted with a password may ask for.

use jose_jwk::{Jwk, JwkSet, ReadOptions};

use super::{PASSWORD, code, file};

/// One DER element.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u8::try_from(content.len()).unwrap();
    let header = if length < 0x80 { vec![tag, length] } else { vec![tag, 0x81, length] };
    [header, content].concat()
}

/// A DER INTEGER that is not negative.
fn integer(value: u64) -> Vec<u8> {
    let octets: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
    let sign = if octets.first().is_none_or(|first| *first >= 0x80) { &[0][..] } else { &[] };
    element(2, &[sign, &octets])
}

/// An encrypted PKCS#8 with AES-256-CBC, whose content is nothing that any password opens.
fn encrypted(kdf: &[u8], parameters: &[Vec<u8>]) -> Vec<u8> {
    const PBES2: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
    const AES_256_CBC: &[u8] = &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];
    let parameters = element(0x30, &[&parameters.concat()]);
    let kdf = element(0x30, &[kdf, &parameters]);
    let cipher = element(0x30, &[AES_256_CBC, &element(4, &[&[1; 16]])]);
    let scheme = element(0x30, &[PBES2, &element(0x30, &[&kdf, &cipher])]);
    element(0x30, &[&scheme, &element(4, &[&[0; 32]])])
}

fn scrypt(salt: &[u8], n: u64, r: u64, p: u64, key_length: &[u64]) -> Vec<u8> {
    let oid = &[6, 9, 0x2b, 6, 1, 4, 1, 0xda, 0x47, 4, 11];
    let optional = key_length.iter().map(|octets| integer(*octets));
    let parameters = [element(4, &[salt]), integer(n), integer(r), integer(p)];
    encrypted(oid, &parameters.into_iter().chain(optional).collect::<Vec<_>>())
}

fn pbkdf2(salt: &[u8], iterations: u64, key_length: &[u64]) -> Vec<u8> {
    let oid = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12];
    let optional = key_length.iter().map(|octets| integer(*octets));
    encrypted(
        oid,
        &[element(4, &[salt]), integer(iterations)].into_iter().chain(optional).collect::<Vec<_>>(),
    )
}

#[test]
fn atk_10_parameters_that_no_derivation_takes_are_refused() {
    let read = |octets: &[u8]| code(Jwk::from_der_with(octets, &ReadOptions::new().password(PASSWORD)));
    assert_eq!(read(&scrypt(b"saltsalt", 2, 1, 1, &[])), "key_password_wrong");
    assert_eq!(read(&scrypt(b"saltsalt", 2, 1, 1, &[32])), "key_password_wrong");
    let wide = 1 << 40;
    for (n, r, p) in [
        (0, 1, 1),
        (1, 1, 1),
        (3, 1, 1),
        (0x4001, 8, 1),
        (u64::MAX, 8, 1),
        (2, 0, 1),
        (2, 1, 0),
        (0, 0, 0),
        (2, wide, 1),
        (2, 1, wide),
    ] {
        assert_eq!(read(&scrypt(b"saltsalt", n, r, p, &[])), "key_file_malformed", "{n} {r} {p}");
    }
    assert_eq!(read(&pbkdf2(b"saltsalt", 1, &[])), "key_password_wrong");
    assert_eq!(read(&pbkdf2(b"saltsalt", 1, &[32])), "key_password_wrong");
    for iterations in [0, wide] {
        assert_eq!(read(&pbkdf2(b"saltsalt", iterations, &[])), "key_file_malformed", "{iterations}");
    }
    for octets in [0, 1, 16, 33, 65_535, wide] {
        assert_eq!(read(&scrypt(b"saltsalt", 2, 1, 1, &[octets])), "key_file_malformed", "{octets}");
        assert_eq!(read(&pbkdf2(b"saltsalt", 1, &[octets])), "key_file_malformed", "{octets}");
    }
    for salt in [&b""[..], &[7; 33]] {
        assert_eq!(read(&scrypt(salt, 2, 1, 1, &[])), "key_file_malformed", "{salt:?}");
        assert_eq!(read(&pbkdf2(salt, 1, &[])), "key_file_malformed", "{salt:?}");
    }
}

#[test]
fn atk_10_all_the_memory_of_scrypt_counts() {
    let options = ReadOptions::new().password(PASSWORD).scrypt_memory(1 << 20);
    let read = |n, r, p| code(Jwk::from_der_with(scrypt(b"saltsalt", n, r, p, &[]), &options));
    // N is small and p is not.
    assert_eq!(read(2, 1, 8190), "key_password_wrong");
    assert_eq!(read(2, 1, 8191), "key_file_too_costly");
    assert_eq!(read(2, 0xffff, 0xffff), "key_file_too_costly");
    assert_eq!(read(1 << 63, 0xffff, 0xffff), "key_file_too_costly");
    // By default N = 2^17 with r = 8 passes, and is not derived here without a password; twice as much does not.
    let default = |n, p| code(Jwk::from_der(scrypt(b"saltsalt", n, 8, p, &[])));
    assert_eq!(default(1 << 17, 1), "key_password_required");
    assert_eq!(default(1 << 18, 1), "key_file_too_costly");
    assert_eq!(default(1 << 17, 5), "key_file_too_costly");
    // No sum or product comes round to something small.
    let options = options.scrypt_memory(u64::MAX);
    let der = scrypt(b"saltsalt", 1 << 63, 2, 1, &[]);
    assert_eq!(code(Jwk::from_der_with(der, &options)), "key_file_too_costly");
}

#[test]
fn atk_10_the_keys_of_one_file_share_its_limits() {
    let options = ReadOptions::new().password(PASSWORD);
    let read = |name: &str, keys: usize, options: ReadOptions<'_>| {
        code(JwkSet::from_pem_with(file(name).repeat(keys), &options))
    };
    // 2048 iterations; N = 16384 with r = 8 and p = 1, of which five passes fit; 16 rounds.
    let pbkdf2 = options.pbkdf2_iterations(3 * 2048);
    let scrypt = options.scrypt_memory(128 * 8 * 16_384 * 5 / 4);
    let bcrypt = options.bcrypt_rounds(2 * 16);
    for (name, options, keys) in [
        ("p256.pbkdf2-sha256.pem", pbkdf2, 3),
        ("p256.scrypt.pem", scrypt, 5),
        ("ed25519-openssh-encrypted.pem", bcrypt, 2),
    ] {
        assert_eq!(read(name, keys, options), "read", "{name}");
        assert_eq!(read(name, keys + 1, options), "key_file_too_costly", "{name}");
    }
    // The next call begins anew.
    assert_eq!(read("p256.pbkdf2-sha256.pem", 3, pbkdf2), "read");
}
