//! A128CBC-HS256, A192CBC-HS384 and A256CBC-HS512 (RFC 7518 §5.2): AES-CBC with PKCS#7 padding, then HMAC over the
//! additional data, the IV, the ciphertext and the length of the former in bits.

use alloc::vec::Vec;

use cbc::{
    Decryptor, Encryptor,
    cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _, block_padding::Pkcs7},
};
use hmac::{Hmac, KeyInit as _, Mac as _};

use super::Content;

const BLOCK: usize = 16;

macro_rules! aes_cbc_hmac {
    ($name:ident, $cipher:ty, $hash:ty, $half:literal) => {
        pub(super) struct $name;

        impl $name {
            /// MAC_KEY, then ENC_KEY (RFC 7518 §5.2.2.1, step 1).
            fn keys(cek: &[u8]) -> Option<(&[u8], &[u8])> {
                if cek.len() == 2 * $half { cek.split_at_checked($half) } else { None }
            }

            fn mac(key: &[u8], aad: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Hmac<$hash>> {
                let bits = u64::try_from(aad.len()).ok()?.checked_mul(8)?;
                let mut mac = Hmac::<$hash>::new_from_slice(key).ok()?;
                for part in [aad, iv, ciphertext, &bits.to_be_bytes()] {
                    mac.update(part);
                }
                Some(mac)
            }
        }

        impl Content for $name {
            fn ciphertext_len(&self, plaintext: usize) -> Option<usize> {
                // One octet of padding at least.
                (plaintext / BLOCK).checked_add(1)?.checked_mul(BLOCK)
            }

            fn seal(
                &self,
                cek: &[u8],
                iv: &[u8],
                aad: &[u8],
                room: &mut [u8],
                len: usize,
            ) -> Option<Vec<u8>> {
                let (mac_key, enc_key) = Self::keys(cek)?;
                let cipher = Encryptor::<$cipher>::new_from_slices(enc_key, iv).ok()?;
                let ciphertext = cipher.encrypt_padded::<Pkcs7>(room, len).ok()?;
                let tag = Self::mac(mac_key, aad, iv, ciphertext)?.finalize().into_bytes();
                Some(tag.get(..$half)?.to_vec())
            }

            /// The tag first, of its full length and in constant time, and only then the padding.
            fn open(
                &self,
                cek: &[u8],
                iv: &[u8],
                aad: &[u8],
                octets: &mut [u8],
                tag: &[u8],
            ) -> Option<usize> {
                let (mac_key, enc_key) = Self::keys(cek)?;
                if tag.len() != $half || iv.len() != BLOCK {
                    return None;
                }
                Self::mac(mac_key, aad, iv, octets)?.verify_truncated_left(tag).ok()?;
                let cipher = Decryptor::<$cipher>::new_from_slices(enc_key, iv).ok()?;
                cipher.decrypt_padded::<Pkcs7>(octets).ok().map(<[u8]>::len)
            }
        }
    };
}

aes_cbc_hmac!(A128CbcHs256, aes::Aes128, sha2::Sha256, 16);
aes_cbc_hmac!(A192CbcHs384, aes::Aes192, sha2::Sha384, 24);
aes_cbc_hmac!(A256CbcHs512, aes::Aes256, sha2::Sha512, 32);
