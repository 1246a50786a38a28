//! Files that are made in pieces, because they are better not held as a whole.

/// Bytes of a piece, or a few more. What is larger would fill memory that nothing else needs, and no
/// cache.
pub const PIECE: usize = 128 << 10;

/// What takes the pieces of a file, one after the other.
pub type ChunkSink<'a> = dyn FnMut(&[u8]) + 'a;

/// What makes a file: it gives all its pieces to what takes them.
pub type ChunkSource<'a> = dyn FnMut(&mut ChunkSink<'_>) + 'a;

/// A file that is made in pieces, as a whole.
pub fn whole(make: &mut ChunkSource<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    make(&mut |piece| bytes.extend_from_slice(piece));
    bytes
}
