//! What large or hostile input takes: memory in terms of its own size, and next to nothing for what is refused.

use jose_jwe::{
    ContentEncryption, DecryptionKey, EncryptionKey, JweError, KeyManagementAlgorithm as Alg, Limits, Policy,
    encrypt,
};
use jose_jwk::{Jwk, KeySpec};
use serde_json::json;

use crate::common::{octets, pair};

/// The most octets that were taken at one time, beyond what was there before.
fn most(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).bytes_max
}

#[test]
fn a_large_plaintext_takes_one_buffer() {
    const LEN: usize = 64 * 1024 * 1024;
    let plaintext = octets(LEN);
    let len = u64::try_from(LEN).unwrap();
    for encryption in [ContentEncryption::A256Gcm, ContentEncryption::A128CbcHs256] {
        let jwk = Jwk::generate(KeySpec::Oct { bits: 8 * encryption.cek_len() }).unwrap();
        let (theirs, ours) = (
            EncryptionKey::direct(&jwk, encryption).unwrap(),
            DecryptionKey::direct(&jwk, encryption).unwrap(),
        );
        let mut token = String::new();
        let encrypted = most(|| token = encrypt(&plaintext, encryption).compact(&theirs).unwrap());
        assert!(encrypted * 10 <= len * 14, "{encrypted} octets to encrypt {len}");
        let policy = Policy::new().limits(Limits::new().token(2 * LEN));
        let mut decrypted = None;
        let taken = most(|| decrypted = Some(policy.decrypt(&token, &ours).unwrap()));
        assert!(taken * 100 <= len * 105, "{taken} octets to decrypt {len}");
        assert!(decrypted.unwrap().plaintext() == plaintext);
    }
}

#[test]
fn what_is_refused_takes_little_memory_and_no_work() {
    let jwk = Jwk::generate(KeySpec::Oct { bits: 128 }).unwrap();
    let (theirs, ours) = pair(&jwk, Alg::A128Kw);
    let text = encrypt(b"x", ContentEncryption::A128Gcm).general([&theirs, &theirs]).unwrap();
    let good: serde_json::Value = serde_json::from_str(&text).unwrap();
    let policy = Policy::new();
    assert!(policy.decrypt_json(&text, &ours).is_ok());

    // 10,000 recipients: counted, none of them looked at further than that takes.
    let mut many = good.clone();
    many["recipients"] = vec![good["recipients"][0].clone(); 10_000].into();
    let many = many.to_string();
    let taken = most(|| assert_eq!(policy.decrypt_json(&many, &ours).unwrap_err(), JweError::RecipientCount));
    assert!(taken < 64 * 1024, "{taken} octets for {} octets of text", many.len());

    // A header of 1 MiB, protected and not.
    let long = "x".repeat(1024 * 1024);
    let header =
        jose_b64::owned::encode(json!({"alg": "A128KW", "enc": "A128GCM", "x": long}).to_string().as_bytes());
    let token = format!("{header}....");
    let taken = most(|| assert_eq!(policy.decrypt(&token, &ours).unwrap_err(), JweError::TooLarge("header")));
    assert!(taken < 4096, "{taken}");
    let mut large = good;
    large["unprotected"] = json!({"x": long});
    let large = large.to_string();
    let taken =
        most(|| assert_eq!(policy.decrypt_json(&large, &ours).unwrap_err(), JweError::TooLarge("header")));
    // The member as it stood.
    assert!(taken < 3 * 1024 * 1024, "{taken}");
}

#[test]
fn a_bomb_takes_what_the_limit_says() {
    let (theirs, ours) = pair(&Jwk::generate(KeySpec::Oct { bits: 128 }).unwrap(), Alg::A128Kw);
    let limit = Limits::new().inflated;
    let policy = Policy::new().compression();
    for (len, due) in [
        (limit, Ok(limit)),
        (limit + 1, Err(JweError::TooLarge("inflated content"))),
        (256 * 1024 * 1024, Err(JweError::TooLarge("inflated content"))),
    ] {
        let token = encrypt(&vec![0; len], ContentEncryption::A128Gcm).compress().compact(&theirs).unwrap();
        let taken = most(|| {
            let decrypted = policy.decrypt(&token, &ours).map(|decrypted| decrypted.plaintext().len());
            assert_eq!(decrypted, due, "{len}");
        });
        let bound = 3 * (limit + token.len()) + 64 * 1024;
        assert!(taken < u64::try_from(bound).unwrap(), "{taken} octets for a content of {len}");
    }
}
