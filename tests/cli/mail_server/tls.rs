//! An authority of the test's own, its certificates, and the encrypted side of the mail server.

use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::sandbox::need;

/// What a server proves itself with.
pub type Proof = Arc<ServerConfig>;

/// An authority that `openssl` makes.
pub struct Authority {
    folder: tempfile::TempDir,
    /// Its files hold one request at a time, and tests share an authority.
    signing: Mutex<()>,
}

const SETTINGS: &str = "\
[req]
distinguished_name = name
x509_extensions = authority
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = keyCertSign
[ca]
default_ca = own
[own]
database = index
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
";

impl Authority {
    pub fn new() -> Authority {
        need("openssl");
        let folder = tempfile::Builder::new().prefix("authority-").tempdir().unwrap();
        let authority = Authority { folder, signing: Mutex::new(()) };
        for (name, text) in [("settings", SETTINGS), ("index", ""), ("serial", "01\n")] {
            fs::write(authority.path(name), text).unwrap();
        }
        let named = ["-subj", "/CN=localhost", "-addext", "subjectAltName = DNS:localhost"];
        let own = [&["req", "-x509", "-out", "ca.pem"][..], &named].concat();
        authority.openssl(&own, "ca");
        authority
    }

    /// The file for `SSL_CERT_FILE`.
    pub fn file(&self) -> PathBuf {
        self.path("ca.pem")
    }

    /// A certificate for a host that can be used now.
    pub fn proof(&self, host: &str) -> Proof {
        self.proof_until(host, "20990101000000Z")
    }

    /// A certificate for a host that expires then.
    pub fn proof_until(&self, host: &str, end: &str) -> Proof {
        let _alone = self.signing.lock().unwrap_or_else(PoisonError::into_inner);
        fs::write(self.path("names"), format!("subjectAltName = DNS:{host}\n")).unwrap();
        self.openssl(&["req", "-subj", &format!("/CN={host}"), "-out", "request"], "server");
        let signs = ["ca", "-batch", "-notext", "-config", "settings", "-extfile", "names"];
        let files = ["-cert", "ca.pem", "-keyfile", "ca", "-in", "request", "-out", "server.pem"];
        let days = ["-startdate", "20200101000000Z", "-enddate", end];
        self.run(&[&signs[..], &files, &days].concat());
        self.with(self.path("server.pem"), self.path("server"))
    }

    /// Its own certificate, as a server's.
    pub fn own_proof(&self) -> Proof {
        self.with(self.file(), self.path("ca"))
    }

    fn with(&self, certificate: PathBuf, key: PathBuf) -> Proof {
        let chain = CertificateDer::pem_file_iter(certificate).unwrap();
        let key = PrivateKeyDer::from_pem_file(key).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain.map(Result::unwrap).collect(), key);
        Arc::new(config.unwrap())
    }

    /// Makes a request or a certificate with a new key.
    fn openssl(&self, words: &[&str], key: &str) {
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        self.run(&[words, &curve, &["-keyout", key, "-config", "settings"]].concat());
    }

    fn run(&self, words: &[&str]) {
        let ran = Command::new("openssl").args(words).current_dir(&self.folder).output().unwrap();
        assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// One side of a connection, encrypted or not.
pub enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Stream {
    pub fn tcp(&self) -> &TcpStream {
        match self {
            Stream::Plain(stream) => stream,
            Stream::Tls(stream) => &stream.sock,
        }
    }

    pub fn encrypted(&self, proof: Proof) -> Stream {
        let tcp = self.tcp().try_clone().unwrap();
        Stream::Tls(Box::new(StreamOwned::new(ServerConnection::new(proof).unwrap(), tcp)))
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(stream) => stream.read(buffer),
            Stream::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(stream) => stream.write(bytes),
            Stream::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Plain(stream) => stream.flush(),
            Stream::Tls(stream) => stream.flush(),
        }
    }
}
