//! Why an encrypted connection failed, in the words of someone who has to fix it.

use std::error;

use rustls::CertificateError;

/// What a failure of TLS means, if it is one.
pub fn explained(cause: &(dyn error::Error + Send + Sync + 'static)) -> Option<String> {
    cause.downcast_ref().map(words)
}

pub fn words(error: &rustls::Error) -> String {
    use CertificateError::{
        BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext,
        NotValidYet, NotValidYetContext, Other, UnknownIssuer,
    };
    match error {
        rustls::Error::InvalidCertificate(why) => match why {
            Expired | ExpiredContext { .. } => "its certificate has expired".to_owned(),
            NotValidYet | NotValidYetContext { .. } => {
                "its certificate is not valid yet; check this machine's clock".to_owned()
            }
            NotValidForName | NotValidForNameContext { .. } => {
                "its certificate is for another name than this host".to_owned()
            }
            // Signed by itself, by a stranger, or by one who uses a trusted name.
            UnknownIssuer | BadSignature | Other(_) => {
                "its certificate is not from an authority that this system trusts; SSL_CERT_FILE can name a file \
                 with your own"
                    .to_owned()
            }
            other => format!("its certificate can't be trusted: {other}"),
        },
        rustls::Error::InvalidMessage(_) => "it sent something that isn't TLS".to_owned(),
        other => format!("TLS failed: {other}"),
    }
}
