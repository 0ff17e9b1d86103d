//! JWE beside its floor.

use common::{jwe as floor, measure::Bench};
use jose_jwe::{
    ContentEncryption, DecryptionKey, EncryptionKey, KeyManagementAlgorithm, decrypt, encrypt, jwk::Jwk,
};

const ENCRYPTION: ContentEncryption = ContentEncryption::A256Gcm;

fn both<'b>(
    name: &str,
    plaintext: &'b [u8],
    sender: EncryptionKey,
    receiver: DecryptionKey,
) -> [Bench<'b>; 2] {
    let encrypt = move || encrypt(plaintext, ENCRYPTION).compact(&sender).expect("a token");
    let token = encrypt();
    [
        Bench::new(format!("{name} encrypt"), "jose", encrypt),
        Bench::new(format!("{name} decrypt"), "jose", move || decrypt(&token, &receiver).expect("decrypted")),
    ]
}

/// The small plaintext and the ones for `dir`.
pub fn benches<'b>(small: &'b [u8], direct: &'b [(&'static str, Vec<u8>)]) -> Vec<Bench<'b>> {
    let mut benches = Vec::new();
    let secret = Jwk::from_secret(floor::SECRET).expect("a secret");
    for (name, plaintext) in direct {
        benches.extend(floor::direct(name, plaintext));
        let sender = EncryptionKey::direct(&secret, ENCRYPTION).expect("a key");
        let receiver = DecryptionKey::direct(&secret, ENCRYPTION).expect("a key");
        benches.extend(both(&format!("dir {name}"), plaintext, sender, receiver));
    }
    for name in floor::ALGORITHMS {
        benches.extend(floor::benches(name, small));
        let algorithm: KeyManagementAlgorithm = name.parse().expect("an algorithm");
        let jwk = Jwk::from_json(floor::jwk(name)).expect("a JWK");
        let sender = EncryptionKey::from_jwk(&jwk, algorithm).expect("a key");
        let receiver = DecryptionKey::from_jwk(&jwk, algorithm).expect("a key");
        benches.extend(both(name, small, sender, receiver));
    }
    benches
}
