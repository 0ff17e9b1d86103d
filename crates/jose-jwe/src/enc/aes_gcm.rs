//! A128GCM, A192GCM and A256GCM (RFC 7518 §5.3): an IV of 96 bits and a tag of 128.

use alloc::vec::Vec;

use aes_gcm::{
    Aes128Gcm, Aes256Gcm, AesGcm, KeyInit as _,
    aead::{AeadInOut as _, consts::U12},
};

use super::Content;

type Aes192Gcm = AesGcm<aes::Aes192, U12>;

macro_rules! aes_gcm {
    ($name:ident, $cipher:ty) => {
        pub(super) struct $name;

        impl Content for $name {
            fn ciphertext_len(&self, plaintext: usize) -> Option<usize> {
                Some(plaintext)
            }

            fn seal(&self, cek: &[u8], iv: &[u8], aad: &[u8], room: &mut [u8], _: usize) -> Option<Vec<u8>> {
                let cipher = <$cipher>::new_from_slice(cek).ok()?;
                let tag = cipher.encrypt_inout_detached(iv.try_into().ok()?, aad, room.into()).ok()?;
                Some(tag.to_vec())
            }

            fn open(
                &self,
                cek: &[u8],
                iv: &[u8],
                aad: &[u8],
                octets: &mut [u8],
                tag: &[u8],
            ) -> Option<usize> {
                let cipher = <$cipher>::new_from_slice(cek).ok()?;
                let (iv, tag) = (iv.try_into().ok()?, tag.try_into().ok()?);
                let len = octets.len();
                cipher.decrypt_inout_detached(iv, aad, octets.into(), tag).ok()?;
                Some(len)
            }
        }
    };
}

aes_gcm!(A128Gcm, Aes128Gcm);
aes_gcm!(A192Gcm, Aes192Gcm);
aes_gcm!(A256Gcm, Aes256Gcm);
