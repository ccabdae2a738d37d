//! Trusted certificates. **The system's, Mozilla's bundled ones and those of
//! `NODE_EXTRA_CA_CERTS` all count**: slim containers ship none of their own, and
//! companies add theirs.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

/// The TLS configuration of the client. Certificates that cannot be read are
/// left out.
///
/// # Errors
///
/// When the cryptography library supports no common protocol version.
pub fn configuration() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(extra_certificates());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn extra_certificates() -> Vec<CertificateDer<'static>> {
    std::env::var_os("NODE_EXTRA_CA_CERTS")
        .and_then(|path| CertificateDer::pem_file_iter(path).ok())
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .collect()
}
