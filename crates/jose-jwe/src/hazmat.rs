//! Values that are random everywhere else, for reproducing published examples octet for octet.
//!
//! A content key, an IV or an ephemeral key that is used twice gives plaintexts away. Nothing but tests has a use for
//! this module.

use alloc::vec::Vec;

use jose_b64::SecretBytes;
use jose_jwk::Jwk;

/// What to use instead of fresh randomness; what is `None` is drawn.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    /// The content encryption key.
    pub cek: Option<SecretBytes>,
    /// The IV of the content.
    pub iv: Option<Vec<u8>>,
    /// The ephemeral private key of ECDH-ES.
    pub ephemeral: Option<Jwk>,
    /// The salt of PBES2.
    pub salt: Option<Vec<u8>>,
    /// The IV of a key wrapped with AES-GCM.
    pub key_iv: Option<[u8; 12]>,
}
