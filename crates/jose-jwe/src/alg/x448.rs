//! Key agreement on curve448 (RFC 8037 §3.2).

super::montgomery::montgomery!(x448);

/// Z, which must not be zero (RFC 8037 §3.2.1, RFC 7748 §6.2).
fn z(ours: &StaticSecret, theirs: &PublicKey) -> Option<SecretBytes> {
    let z = SecretBytes::from(ours.diffie_hellman(theirs).as_bytes().as_slice());
    let is_zero = z == SecretBytes::from([0; 56].as_slice());
    (!is_zero).then_some(z)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037 appendix A.7.
    #[test]
    fn rfc8037_appendix_a_7() {
        let key = |json: &str| Jwk::from_json(json.as_bytes()).unwrap();
        let ephemeral = key(
            r#"{"kty":"OKP","crv":"X448","x":"mwj3zDG34-Z9ItWuoSEHSic70rg94Jxj-qc9LCLF2bvINmRyQdlT1AxbEtqIEg1TF3-A5TLEH6A","d":"mo9JJdFRn1d1z0awS1gA1O6e6LrovFVl1JjCjdnJuvV0qUGXRIlzkQBjgqbxJ6sdmsLYwKWYcms"}"#,
        );
        let ours = key(
            r#"{"kty":"OKP","crv":"X448","x":"PreoKbDNIPW8_AtZm2_sz22kYnEHvbDU80W0MCfYuXL8PjT7QjKhPKcG3LV67D2uB73BxnvzNgk","d":"HDBqesKg4uCZCylEcMujOeZFN3KwdYEdj60NHWknwSC7XuiXKw0-ITdMnJIbCdGwNm8QtlFzmS0"}"#,
        );
        let z = "B__0GBrGzJXsHBapSg900S2iMs5Ap3VSKB0oK7YMC1b9JGTDNVQ5NlIcJEAwhdWaRJpQN1FKh50";
        let ours = StaticSecret::try_from(&ours).unwrap();
        assert_eq!(ours.agree(&ephemeral).unwrap().to_base64url().as_str(), z);
    }
}
