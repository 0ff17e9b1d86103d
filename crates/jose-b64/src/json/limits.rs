//! The budgets of one reading.

/// How much text the reader takes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    size: usize,
    depth: u8,
}

impl Limits {
    /// The deepest nesting that any limit can allow.
    pub const MAX_DEPTH: u8 = 64;
    /// The largest text in octets that any limit can allow: 2^31 − 1.
    pub const MAX_SIZE: usize = 0x7fff_ffff;

    /// At most `size` octets and `depth` levels (the outermost object is level 1), and never more than
    /// [`MAX_SIZE`](Self::MAX_SIZE) and [`MAX_DEPTH`](Self::MAX_DEPTH).
    #[must_use]
    pub const fn new(size: usize, depth: u8) -> Self {
        let size = if size < Self::MAX_SIZE { size } else { Self::MAX_SIZE };
        let depth = if depth < Self::MAX_DEPTH { depth } else { Self::MAX_DEPTH };
        Self { size, depth }
    }

    /// The largest text in octets.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// The deepest nesting.
    #[must_use]
    pub const fn depth(&self) -> u8 {
        self.depth
    }
}
