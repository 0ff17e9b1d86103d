//! JWE of josekit beside the floor.

use common::{jwe as floor, measure::Bench};
use josekit::{
    jwe::{
        A128KW, Dir, ECDH_ES_A256KW, JweDecrypter, JweEncrypter, JweHeader, RSA_OAEP_256,
        deserialize_compact, serialize_compact,
    },
    jwk::Jwk,
};

use crate::NAME;

fn both<'b>(
    name: &str,
    plaintext: &'b [u8],
    sender: Box<dyn JweEncrypter>,
    receiver: Box<dyn JweDecrypter>,
) -> [Bench<'b>; 2] {
    let mut header = JweHeader::new();
    header.set_content_encryption(floor::ENCRYPTION);
    let encrypt = move || serialize_compact(plaintext, &header, &*sender).expect("a token");
    let token = encrypt();
    [
        Bench::new(format!("{name} encrypt"), NAME, encrypt),
        Bench::new(format!("{name} decrypt"), NAME, move || {
            deserialize_compact(&token, &*receiver).expect("decrypted")
        }),
    ]
}

/// The small plaintext and the ones for `dir`.
pub fn benches<'b>(small: &'b [u8], direct: &'b [(&'static str, Vec<u8>)]) -> Vec<Bench<'b>> {
    let mut benches = Vec::new();
    for (name, plaintext) in direct {
        benches.extend(floor::direct(name, plaintext));
        let sender = Dir.encrypter_from_bytes(floor::SECRET).expect("a key");
        let receiver = Dir.decrypter_from_bytes(floor::SECRET).expect("a key");
        benches.extend(both(&format!("dir {name}"), plaintext, Box::new(sender), Box::new(receiver)));
    }
    for name in floor::ALGORITHMS {
        benches.extend(floor::benches(name, small));
        let jwk = Jwk::from_bytes(floor::jwk(name)).expect("a JWK");
        let (sender, receiver): (Box<dyn JweEncrypter>, Box<dyn JweDecrypter>) = match name {
            "RSA-OAEP-256" => (
                Box::new(RSA_OAEP_256.encrypter_from_jwk(&jwk).expect("a key")),
                Box::new(RSA_OAEP_256.decrypter_from_jwk(&jwk).expect("a key")),
            ),
            "A128KW" => (
                Box::new(A128KW.encrypter_from_jwk(&jwk).expect("a key")),
                Box::new(A128KW.decrypter_from_jwk(&jwk).expect("a key")),
            ),
            _ => (
                Box::new(ECDH_ES_A256KW.encrypter_from_jwk(&jwk).expect("a key")),
                Box::new(ECDH_ES_A256KW.decrypter_from_jwk(&jwk).expect("a key")),
            ),
        };
        benches.extend(both(name, small, sender, receiver));
    }
    benches
}
