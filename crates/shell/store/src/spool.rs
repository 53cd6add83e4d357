//! Input while it is read: small input in memory; large input in a file without a name, of which only what is looked at just now
//! is in memory.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use memmap2::Mmap;

/// Bytes from which on input is kept in a file.
const LARGE: usize = 16 << 20;

/// Time after which what was looked at is let go: so short that little is read in it.
const PAUSE: Duration = Duration::from_millis(4);

/// Bytes that were read.
#[derive(Debug)]
pub struct Spool(Kept);

#[derive(Debug)]
enum Kept {
    Memory(Vec<u8>),
    File(Mapped),
}

impl Spool {
    /// Reads all that there is, which may be about so many bytes; that this may be wrong costs nothing. Where no file can be made,
    /// large input stays in memory.
    ///
    /// # Errors
    /// Where it cannot be read, or not be written into the file.
    pub fn of(mut input: impl Read, expected: u64) -> io::Result<Self> {
        let mut start = Vec::new();
        let expected = usize::try_from(expected).unwrap_or(LARGE);
        if expected < LARGE {
            start.reserve_exact(expected + 1);
            input.by_ref().take(LARGE as u64).read_to_end(&mut start)?;
            if start.len() < LARGE {
                return Ok(Self(Kept::Memory(start)));
            }
        }
        let Ok(mut file) = tempfile::tempfile() else {
            input.read_to_end(&mut start)?;
            return Ok(Self(Kept::Memory(start)));
        };
        file.write_all(&start).map_err(no_room)?;
        drop(start);
        let size = io::copy(&mut input, &mut file).map_err(no_room)?;
        if size == 0 && file.metadata()?.len() == 0 {
            return Ok(Self(Kept::Memory(Vec::new())));
        }
        Ok(Self(Kept::File(Mapped::of(&file)?)))
    }

    /// Returns the bytes in memory.
    pub fn into_vec(self) -> Vec<u8> {
        match self.0 {
            Kept::Memory(bytes) => bytes,
            Kept::File(mapped) => mapped.map.to_vec(),
        }
    }
}

/// Says what to do where the disk is full.
fn no_room(error: io::Error) -> io::Error {
    if error.kind() != io::ErrorKind::StorageFull {
        return error;
    }
    let advice = "large input is kept in the folder for temporary files while it is read, which has no room: make some, or \
                  name another folder in TMPDIR";
    io::Error::new(error.kind(), advice)
}

impl AsRef<[u8]> for Spool {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Deref for Spool {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Kept::Memory(bytes) => bytes,
            Kept::File(mapped) => &mapped.map,
        }
    }
}

/// A map of a file, and who lets go of its pages.
#[derive(Debug)]
struct Mapped {
    map: Arc<Mmap>,
    keeper: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Mapped {
    fn of(file: &File) -> io::Result<Self> {
        let map = Arc::new(map(file)?);
        let (end, ended) = channel();
        let pages = Arc::clone(&map);
        let keep = move || {
            while ended.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                let_go(&pages);
            }
        };
        // Without a thread all stays in memory that was looked at, as far as there is room.
        let thread = std::thread::Builder::new().name("spool".to_owned());
        let keeper = thread.spawn(keep).ok().map(|thread| (end, thread));
        Ok(Self { map, keeper })
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.keeper.take() {
            drop(end);
            // It can only have ended.
            let _ = thread.join();
        }
    }
}

#[expect(
    unsafe_code,
    reason = "what is read must be one slice, and a large one must not be in memory as a whole"
)]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the file has no name and is open here alone: nobody else can write to it or cut it, and we do neither.
    unsafe { Mmap::map(file) }
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "pages that were looked at are let go")]
fn let_go(map: &Mmap) {
    // SAFETY: the map is a shared one of a file that does not change, read only: a page that is let go is the same when it is
    // looked at again, so that nobody who borrows it can tell (madvise(2), MADV_DONTNEED).
    // What cannot be let go stays.
    let _ = unsafe { map.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
}

#[cfg(not(unix))]
fn let_go(_: &Mmap) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(size: usize) {
        let bytes: Vec<u8> = (0..size).map(|n| u8::try_from(n % 251).unwrap()).collect();
        for expected in [0, size, size / 2, 2 * LARGE, usize::MAX] {
            let place = format!("{size} where {expected} are expected");
            let spool = Spool::of(bytes.as_slice(), expected as u64).unwrap();
            if expected == size {
                assert_eq!(matches!(spool.0, Kept::File(_)), size >= LARGE, "{place}");
            }
            for _ in 0..3 {
                assert!(*spool == *bytes, "{place}");
                std::thread::sleep(PAUSE * 2);
            }
            assert!(spool.into_vec() == bytes, "{place}");
        }
    }

    #[test]
    fn what_is_kept_is_what_was_read() {
        for size in [0, 1, LARGE - 1, LARGE, LARGE + 1, 2 * LARGE + 12_345] {
            check(size);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn large_input_is_not_in_memory_as_a_whole() {
        let size = 8 * LARGE as u64;
        let spool = Spool::of(io::repeat(7).take(size), 0).unwrap();
        let sum: u64 = spool.iter().map(|b| u64::from(*b)).sum();
        assert_eq!(sum, 7 * size);
        std::thread::sleep(PAUSE * 25);
        let start = format!("{:x}-", spool.as_ptr().addr());
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let own = maps.lines().skip_while(|line| !line.starts_with(&start));
        let rss = own.skip(1).find(|line| line.starts_with("Rss:")).unwrap();
        let kept: u64 = rss.split_whitespace().nth(1).unwrap().parse().unwrap();
        assert!(kept << 10 < size / 8, "{kept} KiB of {} KiB", size >> 10);
    }

    #[test]
    fn a_full_disk_is_told_with_what_to_do() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert!(no_room(full).to_string().contains("TMPDIR"));
        let other = no_room(io::Error::other("broken"));
        assert_eq!(other.to_string(), "broken");
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        struct Broken(usize);
        impl Read for Broken {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if self.0 == 0 {
                    return Err(io::Error::other("broken"));
                }
                let count = buffer.len().min(self.0);
                self.0 -= count;
                Ok(count)
            }
        }
        for size in [0, 5, LARGE, LARGE + 5] {
            for expected in [0, size, 2 * LARGE] {
                let read = Spool::of(Broken(size), expected as u64);
                assert!(read.is_err(), "{size} {expected}");
            }
        }
    }
}
