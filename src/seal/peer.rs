//! The envelope of `@clerk/nextjs`, the peer: AES-256-CBC in OpenSSL's salted form,
//! with key and initialisation vector derived from the passphrase by one round of
//! MD5. **It is encrypted, but not authenticated**: a client that can change the
//! header can change the plaintext, so it is read only if our own envelope is absent
//! and the environment allows it.

use aes::Aes256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::refused::Refused;
use crate::crypto::random;

const MAGIC: &[u8; 8] = b"Salted__";
const SALT_LENGTH: usize = 8;

/// Seals `plaintext` under `passphrase`.
///
/// # Errors
///
/// [`Refused`] when the system gives no randomness.
pub fn seal(plaintext: &str, passphrase: &str) -> Result<String, Refused> {
    let mut salt = [0; SALT_LENGTH];
    random(&mut salt).map_err(|_| Refused)?;
    let derived = derive(passphrase, salt);
    let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&derived[..32], &derived[32..])
        .map_err(|_| Refused)?;
    let ciphertext = cipher.encrypt_padded_vec::<Pkcs7>(plaintext.as_bytes());
    Ok(STANDARD.encode([&MAGIC[..], &salt, &ciphertext].concat()))
}

/// Opens an envelope that was sealed under `passphrase`.
///
/// # Errors
///
/// [`Refused`] when it was not, as far as can be told.
pub fn open(sealed: &str, passphrase: &str) -> Result<String, Refused> {
    let bytes = STANDARD.decode(sealed).map_err(|_| Refused)?;
    let rest = bytes.strip_prefix(MAGIC).ok_or(Refused)?;
    let (salt, ciphertext) = rest.split_first_chunk::<SALT_LENGTH>().ok_or(Refused)?;
    let derived = derive(passphrase, *salt);
    let plaintext = cbc::Decryptor::<Aes256>::new_from_slices(&derived[..32], &derived[32..])
        .map_err(|_| Refused)?
        .decrypt_padded_vec::<Pkcs7>(ciphertext)
        .map_err(|_| Refused)?;
    String::from_utf8(plaintext).map_err(|_| Refused)
}

/// `EVP_BytesToKey` with MD5 and one round: 32 bytes of key, 16 of vector.
fn derive(passphrase: &str, salt: [u8; SALT_LENGTH]) -> Zeroizing<[u8; 48]> {
    let mut derived = Zeroizing::new([0; 48]);
    for block in 0..3 {
        let mut hash = Md5::new();
        if block > 0 {
            hash.update(&derived[(block - 1) * 16..block * 16]);
        }
        hash.update(passphrase.as_bytes());
        hash.update(salt);
        derived[block * 16..(block + 1) * 16].copy_from_slice(&hash.finalize());
    }
    derived
}

#[cfg(test)]
mod tests {
    use super::{open, seal};

    #[test]
    fn opens_what_the_peer_sealed() {
        // Made by the `AES.encrypt` that @clerk/nextjs 7.9.17 carries.
        let sealed = "U2FsdGVkX18TKBYInmCUwqaCBRsirI2QAMtqzF0f4XMBLx27uvd4GkljdiMceztK";
        assert_eq!(open(sealed, "passphrase").as_deref(), Ok("{\"signInUrl\":\"/sign-in\"}"));
        assert!(open(sealed, "another").is_err());
        assert!(open(&sealed[..60], "passphrase").is_err());
    }

    #[test]
    fn opens_what_it_sealed() {
        let sealed = seal("{\"signUpUrl\":\"/sign-up\"}", "passphrase").expect("sealed");
        assert_eq!(open(&sealed, "passphrase").as_deref(), Ok("{\"signUpUrl\":\"/sign-up\"}"));
    }
}
