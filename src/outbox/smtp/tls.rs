//! TLS with a mail server whose certificate is proven, by an authority that the system trusts.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::fault::Fault;
use super::socket::{Connected, Limit, Socket};
use super::tls_errors::words;
use crate::error::{Error, Result};

/// Who the server has to be, and who may say so.
#[derive(Clone)]
pub struct Trust {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl Trust {
    pub fn in_system(host: &str) -> Result<Trust> {
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|_| {
            Error::Configuration(format!("{host:?} can't be the host of a mail server"))
        })?;
        let mut roots = RootCertStore::empty();
        let loaded = rustls_native_certs::load_native_certs();
        let (found, _) = roots.add_parsable_certificates(loaded.certs);
        if found == 0 {
            let why = loaded.errors.first().map(|error| format!(" ({error})")).unwrap_or_default();
            return Err(Error::Configuration(format!(
                "no mail server can be trusted: this system has no certificates of authorities{why}; install them \
                 (on Debian: apt-get install ca-certificates), or name a file with your own in SSL_CERT_FILE"
            )));
        }
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Internal(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Trust { config: Arc::new(config), name })
    }

    /// Shakes hands. Nothing else is sent to a server that isn't proven.
    pub fn encrypt(&self, socket: Socket) -> std::result::Result<Connection, Fault> {
        let client = ClientConnection::new(Arc::clone(&self.config), self.name.clone());
        let client = client.map_err(|error| Fault::Protocol(words(&error)))?;
        let mut stream = StreamOwned::new(client, socket);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(Connection::Tls(Box::new(stream)))
    }
}

pub enum Connection {
    Plain(Socket),
    Tls(Box<StreamOwned<ClientConnection, Socket>>),
}

impl Connection {
    fn socket(&mut self) -> &mut Socket {
        match self {
            Connection::Plain(socket) => socket,
            Connection::Tls(stream) => &mut stream.sock,
        }
    }

    pub fn set_limit(&mut self, limit: Limit) {
        self.socket().set_limit(limit);
    }
}

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Connection::Plain(socket) => socket.read(buffer),
            Connection::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Connection::Plain(socket) => socket.write(bytes),
            Connection::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Connection::Plain(socket) => socket.flush(),
            Connection::Tls(stream) => stream.flush(),
        }
    }
}

impl Connected for Connection {
    fn allow(&mut self, time: Duration) {
        self.socket().allow(time);
    }

    fn spare(&mut self, time: Duration) {
        self.socket().spare(time);
    }

    fn set_waiting(&mut self, is_waiting: bool) -> io::Result<()> {
        self.socket().set_waiting(is_waiting)
    }
}
