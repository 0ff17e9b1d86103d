//! A128CBC-HS256, A192CBC-HS384 and A256CBC-HS512 (RFC 7518 §5.2): AES-CBC with PKCS#7 padding, then HMAC over the
//! additional data, the IV, the ciphertext and the length of the former in bits.

use alloc::vec::Vec;

use cbc::{
    Decryptor, Encryptor,
    cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _, block_padding::Pkcs7},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use zeroize::Zeroize as _;

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
                let len = cipher.decrypt_padded::<Pkcs7>(octets).ok().map(<[u8]>::len);
                if len.is_none() {
                    octets.zeroize();
                }
                len
            }
        }
    };
}

aes_cbc_hmac!(A128CbcHs256, aes::Aes128, sha2::Sha256, 16);
aes_cbc_hmac!(A192CbcHs384, aes::Aes192, sha2::Sha384, 24);
aes_cbc_hmac!(A256CbcHs512, aes::Aes256, sha2::Sha512, 32);

#[cfg(test)]
mod tests {
    use super::*;
    use jose_b64::owned;

    /// Whether it seals to what was published, and opens nothing but that.
    fn check(content: &dyn Content, cek: &str, [iv, aad, plaintext]: [&str; 3], ciphertext: &str, tag: &str) {
        let decode = |text: &str| owned::decode(text.as_bytes()).unwrap();
        let (cek, iv, aad, plaintext) = (decode(cek), decode(iv), decode(aad), decode(plaintext));
        let mut room = plaintext.clone();
        room.resize(content.ciphertext_len(plaintext.len()).unwrap(), 0);
        let made = content.seal(&cek, &iv, &aad, &mut room, plaintext.len()).unwrap();
        assert_eq!((owned::encode(&room).as_str(), owned::encode(&made).as_str()), (ciphertext, tag));
        let mut other = made.clone();
        other[0] ^= 1;
        let before = room.clone();
        assert_eq!(content.open(&cek, &iv, &aad, &mut room, &other), None);
        assert_eq!(content.open(&cek, &iv, &aad, &mut room, &made[1..]), None);
        assert_eq!(room, before);
        let len = content.open(&cek, &iv, &aad, &mut room, &made).unwrap();
        assert_eq!(room[..len], plaintext);
    }

    /// RFC 7516 appendix B, and RFC 7518 appendices B.1 to B.3.
    #[test]
    fn published_ciphertexts() {
        check(
            &A128CbcHs256,
            "BNMfxVSd_P4LZJ36P6pqzmt81C1vawnbyLEA8I-cLM8",
            [
                "AxY8DCtDaGlsbGljb3RoZQ",
                "ZXlKaGJHY2lPaUpCTVRJNFMxY2lMQ0psYm1NaU9pSkJNVEk0UTBKRExVaFRNalUySW4w",
                "TGl2ZSBsb25nIGFuZCBwcm9zcGVyLg",
            ],
            "KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY",
            "U0m_YmjN04DJvceFICbCVQ",
        );
        check(
            &A128CbcHs256,
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
            [
                "GvOMLcK5b_3YZpQJI0G8BA",
                "VGhlIHNlY29uZCBwcmluY2lwbGUgb2YgQXVndXN0ZSBLZXJja2hvZmZz",
                "QSBjaXBoZXIgc3lzdGVtIG11c3Qgbm90IGJlIHJlcXVpcmVkIHRvIGJlIHNlY3JldCwgYW5kIGl0IG11c3QgYmUgYWJsZSB0byBmYWxsIGludG8gdGhlIGhhbmRzIG9mIHRoZSBlbmVteSB3aXRob3V0IGluY29udmVuaWVuY2U",
            ],
            "yA7foy3fOdXvAMC0aINCeaLkahuASfeS92v-VLkDqcmpSsm0etJlXF8Q-a73FCfi_G-bPzmaIhSJ8WNixwMjNgnUWsaYZOMyHPgpNaxAlshuEzMUxUAZ6Mp5gN-kuc8bOExIbzpUxRB4FY7l153ln7002Eiz1pVQpnZGNEQnreVLiFH_tZj3-AB0uUc8guLb",
            "ZSw_o2sKfFsyGfqzowvBxA",
        );
        check(
            &A192CbcHs384,
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v",
            [
                "GvOMLcK5b_3YZpQJI0G8BA",
                "VGhlIHNlY29uZCBwcmluY2lwbGUgb2YgQXVndXN0ZSBLZXJja2hvZmZz",
                "QSBjaXBoZXIgc3lzdGVtIG11c3Qgbm90IGJlIHJlcXVpcmVkIHRvIGJlIHNlY3JldCwgYW5kIGl0IG11c3QgYmUgYWJsZSB0byBmYWxsIGludG8gdGhlIGhhbmRzIG9mIHRoZSBlbmVteSB3aXRob3V0IGluY29udmVuaWVuY2U",
            ],
            "6mXaa1nmHttBm-YtGXEq5dMD7rUAUtDf1ml_dyJMjtsADSeb3BTBByZUvTCUQjDGV77UygyfSoRm8isibRdGIUv4z8JACt2fUSbkeWY_yQs77Xh6Lw_8vzkEvipkHVwhBb_lkbriOx10SeUy7vYKmsi7bGsB011JeHvNV-9ISSfygK3JGsDE55x7Ee_GAFTj",
            "hJCsDliUm_5Rh11zP5OsIHUWgDnMxzPX",
        );
        check(
            &A256CbcHs512,
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Pw",
            [
                "GvOMLcK5b_3YZpQJI0G8BA",
                "VGhlIHNlY29uZCBwcmluY2lwbGUgb2YgQXVndXN0ZSBLZXJja2hvZmZz",
                "QSBjaXBoZXIgc3lzdGVtIG11c3Qgbm90IGJlIHJlcXVpcmVkIHRvIGJlIHNlY3JldCwgYW5kIGl0IG11c3QgYmUgYWJsZSB0byBmYWxsIGludG8gdGhlIGhhbmRzIG9mIHRoZSBlbmVteSB3aXRob3V0IGluY29udmVuaWVuY2U",
            ],
            "Sv-qrbeMMcXaSxtZDRD_vT3Y1dMCQjUmkS2gN-y8x72CLDAd1nw3O8y1hK0-knnC5tEqE3S3fwd1U9-ClBBEazbr2XBmKWrmQn6nXC4IRqEaCcz1Nw3IC_7LrSjHPwmzo7deZiollEEK5Jay4uZgnjHm4CzIN_BT0h83_09RlQu-JjjQndekkwkwgG0HA7H2",
            "TdO0wIin9FwhaDlkWyASvy5iaajFaoFtvBsmd2GVW8U",
        );
    }
}
