//! Decrypts a token of each algorithm that is compiled in, and refuses it when it is changed.

use alloc::string::String;

use jose_jwe::{DecryptionKey, KeyManagementAlgorithm, decrypt, jwk::Jwk};

/// A key, its algorithm, a token and the number of the first step.
struct Case {
    jwk: &'static str,
    algorithm: KeyManagementAlgorithm,
    token: &'static str,
    step: i32,
}

/// RFC 7520 §5.8.
#[cfg(feature = "a128kw")]
const A128KW: Case = Case {
    jwk: r#"{"kty":"oct","kid":"81b20965-8332-43d9-a468-82160ad91ac8","use":"enc","alg":"A128KW","k":"GZy6sIZ6wl9NJOKB-jnmVQ"}"#,
    algorithm: KeyManagementAlgorithm::A128Kw,
    token: "eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MGFkOTFhYzgiLCJlbmMiOiJBMTI4R0NNIn0.CBI6oDw8MydIx1IBntf_lQcw2MmJKIQx.Qx0pmsDa8KnJc9Jo.AwliP-KmWgsZ37BvzCefNen6VTbRK3QMA4TkvRkH0tP1bTdhtFJgJxeVmJkLD61A1hnWGetdg11c9ADsnWgL56NyxwSYjU1ZEHcGkd3EkU0vjHi9gTlb90qSYFfeF0LwkcTtjbYKCsiNJQkcIp1yeM03OmuiYSoYJVSpf7ej6zaYcMv3WwdxDFl8REwOhNImk2Xld2JXq6BR53TSFkyT7PwVLuq-1GwtGHlQeg7gDT6xW0JqHDPn_H-puQsmthc9Zg0ojmJfqqFvETUxLAF-KjcBTS5dNy6egwkYtOt8EIHK-oEsKYtZRaa8Z7MOZ7UGxGIMvEmxrGCPeJa14slv2-gaqK0kEThkaSqdYw0FkQZF.ER7MWJZ1FBI_NKvn7Zb1Lw",
    step: 60,
};

/// RFC 7520 §5.4.
#[cfg(feature = "ecdh-es")]
const ECDH_ES: Case = Case {
    jwk: r#"{"kty":"EC","kid":"peregrin.took@tuckborough.example","use":"enc","crv":"P-384","x":"YU4rRUzdmVqmRtWOs2OpDE_T5fsNIodcG8G5FWPrTPMyxpzsSOGaQLpe2FpxBmu2","y":"A8-yxCHxkfBz3hKZfI1jUYMjUhsEveZ9THuwFjH2sCNdtksRJU7D5-SkgaFL1ETP","d":"iTx2pk7wW-GqJkHcEkFQb2EFyYcO7RugmaW3mRrQVAOUiPommT0IdnYK2xDlZh-j"}"#,
    algorithm: KeyManagementAlgorithm::EcdhEsA128Kw,
    token: "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImtpZCI6InBlcmVncmluLnRvb2tAdHVja2Jvcm91Z2guZXhhbXBsZSIsImVwayI6eyJrdHkiOiJFQyIsImNydiI6IlAtMzg0IiwieCI6InVCbzRrSFB3Nmtiang1bDB4b3dyZF9vWXpCbWF6LUdLRlp1NHhBRkZrYllpV2d1dEVLNml1RURzUTZ3TmROZzMiLCJ5Ijoic3AzcDVTR2haVkMyZmFYdW1JLWU5SlUyTW84S3BvWXJGRHI1eVBOVnRXNFBnRXdaT3lRVEEtSmRhWTh0YjdFMCJ9LCJlbmMiOiJBMTI4R0NNIn0.0DJjBXri_kBcC46IkU5_Jk9BqaQeHdv2.mH-G2zVqgztUtnW_.tkZuOO9h95OgHJmkkrfLBisku8rGf6nzVxhRM3sVOhXgz5NJ76oID7lpnAi_cPWJRCjSpAaUZ5dOR3Spy7QuEkmKx8-3RCMhSYMzsXaEwDdXta9Mn5B7cCBoJKB0IgEnj_qfo1hIi-uEkUpOZ8aLTZGHfpl05jMwbKkTe2yK3mjF6SBAsgicQDVCkcY9BLluzx1RmC3ORXaM0JaHPB93YcdSDGgpgBWMVrNU1ErkjcMqMoT_wtCex3w03XdLkjXIuEr2hWgeP-nkUZTPU9EoGSPj6fAS-bSz87RCPrxZdj_iVyC6QWcqAu07WNhjzJEPc4jVntRJ6K53NgPQ5p99l3Z408OUqj4ioYezbS6vTPlQ.WuGzxmcreYjpHGJoa17EBg",
    step: 70,
};

/// How the plaintext of both begins.
const PLAINTEXT: &[u8] = b"You can trust us to stick with you through thick and thin";

pub(crate) fn run() -> Result<(), i32> {
    let cases = [
        #[cfg(feature = "a128kw")]
        A128KW,
        #[cfg(feature = "ecdh-es")]
        ECDH_ES,
    ];
    cases.into_iter().try_for_each(check)
}

fn check(case: Case) -> Result<(), i32> {
    let jwk = Jwk::from_json(case.jwk).map_err(|_| case.step)?;
    let key = DecryptionKey::from_jwk(&jwk, case.algorithm).map_err(|_| case.step + 1)?;
    let decrypted = decrypt(case.token, &key).map_err(|_| case.step + 2)?;
    if !decrypted.plaintext().starts_with(PLAINTEXT) {
        return Err(case.step + 3);
    }
    // The first character of the tag.
    let Some((rest, tag)) = case.token.rsplit_once('.') else { return Err(case.step + 4) };
    let first = if tag.starts_with('A') { "B" } else { "A" };
    let changed: String = [rest, ".", first, &tag[1..]].concat();
    if decrypt(&changed, &key).is_ok() { Err(case.step + 5) } else { Ok(()) }
}
