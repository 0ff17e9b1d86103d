//! Key agreement on curve25519 (RFC 8037 §3.2).

super::montgomery::montgomery!(x25519_dalek);

/// Z, which must not be zero (RFC 8037 §3.2.1, RFC 7748 §6.1).
fn z(ours: &StaticSecret, theirs: &PublicKey) -> Option<SecretBytes> {
    let z = ours.diffie_hellman(theirs);
    z.was_contributory().then(|| SecretBytes::from(z.as_bytes().as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037 appendix A.6.
    #[test]
    fn rfc8037_appendix_a_6() {
        let key = |json: &str| Jwk::from_json(json.as_bytes()).unwrap();
        let ephemeral = key(
            r#"{"kty":"OKP","crv":"X25519","x":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo","d":"dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo"}"#,
        );
        let ours = key(
            r#"{"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08","d":"XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os"}"#,
        );
        let z = "Sl2dW6TOLeFyjjv0gDUPJeB-IclH0Z4zdvCbPB4WF0I";
        let ours = StaticSecret::try_from(&ours).unwrap();
        assert_eq!(ours.agree(&ephemeral).unwrap().to_base64url().as_str(), z);
    }
}
