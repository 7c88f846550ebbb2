//! A connection over the network, on which nothing waits for ever.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::fault::{Fault, interruption};

/// How often a wait looks for the end of its time and for an interruption.
const MOMENT: Duration = Duration::from_millis(50);

/// What a conversation needs of its connection.
pub trait Connected: Read + Write {
    /// From now, all reading and writing may take this long together.
    fn allow(&mut self, time: Duration);
    /// After an interruption, how long the other side still has to answer.
    fn spare(&mut self, time: Duration);
    /// Whether a read waits for bytes. One that doesn't is `WouldBlock` if there are none.
    fn set_waiting(&mut self, is_waiting: bool) -> io::Result<()>;
}

/// The times of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Not to be exceeded, whatever is allowed for a step.
    whole: Instant,
    step: Instant,
    spare: Duration,
    interrupted: Option<Instant>,
    is_interrupted: fn() -> bool,
}

impl Limit {
    pub fn of(whole: Duration, is_interrupted: fn() -> bool) -> Limit {
        let whole = Instant::now() + whole;
        Limit { whole, step: whole, spare: Duration::ZERO, interrupted: None, is_interrupted }
    }

    pub fn allow(&mut self, time: Duration) {
        self.step = (Instant::now() + time).min(self.whole);
    }

    /// An error once the time is over, or the run was interrupted.
    fn check(&mut self) -> io::Result<()> {
        let now = Instant::now();
        if (self.is_interrupted)() {
            let since = *self.interrupted.get_or_insert(now);
            if now - since >= self.spare {
                return Err(interruption());
            }
        }
        if now >= self.step { Err(ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    limit: Limit,
    is_waiting: bool,
}

impl Socket {
    /// Looks the name up and connects in a thread of its own, since the system gives no limit for a lookup.
    pub fn connect(host: &str, port: u16, mut limit: Limit) -> Result<Socket, Fault> {
        let (sender, receiver) = mpsc::channel();
        let (host, time) = (host.to_owned(), limit.step.saturating_duration_since(Instant::now()));
        thread::spawn(move || sender.send(connected(&host, port, time)));
        let stream = loop {
            limit.check()?;
            match receiver.recv_timeout(MOMENT) {
                Ok(stream) => break stream?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Fault::closed()),
            }
        };
        stream.set_read_timeout(Some(MOMENT))?;
        stream.set_write_timeout(Some(MOMENT))?;
        stream.set_nodelay(true)?;
        Ok(Socket { stream, limit, is_waiting: true })
    }

    pub fn is_on_this_machine(&self) -> bool {
        self.stream.peer_addr().is_ok_and(|peer| peer.ip().to_canonical().is_loopback())
    }

    pub fn set_limit(&mut self, limit: Limit) {
        self.limit = limit;
    }

    /// Repeats what only takes a moment until it succeeds, fails or the time is over.
    fn until<T>(
        &mut self,
        mut action: impl FnMut(&mut TcpStream) -> io::Result<T>,
    ) -> io::Result<T> {
        loop {
            self.limit.check()?;
            match action(&mut self.stream) {
                Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                Err(cause) if self.is_waiting && is_moment(cause.kind()) => {}
                done => return done,
            }
        }
    }
}

fn is_moment(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.until(|stream| stream.read(buffer))
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.until(|stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

impl Connected for Socket {
    fn allow(&mut self, time: Duration) {
        self.limit.allow(time);
    }

    fn spare(&mut self, time: Duration) {
        self.limit.spare = time;
    }

    fn set_waiting(&mut self, is_waiting: bool) -> io::Result<()> {
        self.is_waiting = is_waiting;
        self.stream.set_nonblocking(!is_waiting)
    }
}

/// Each address of the host has a share of the time.
fn connected(host: &str, port: u16, time: Duration) -> io::Result<TcpStream> {
    let addresses: Vec<SocketAddr> = (host, port).to_socket_addrs()?.collect();
    let share = time / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let mut last = io::Error::new(ErrorKind::NotFound, "it has no address");
    for address in addresses {
        match TcpStream::connect_timeout(&address, share.max(MOMENT)) {
            Ok(stream) => return Ok(stream),
            Err(cause) => last = cause,
        }
    }
    Err(last)
}
