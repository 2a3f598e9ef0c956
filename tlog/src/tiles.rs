//! Names of the static files in which the log is published: <https://c2sp.org/tlog-tiles>.

use std::fmt;
use std::str::FromStr;

use tlog_tiles::Tile;

/// Tiles are as wide as the specification says: 2^8.
pub(crate) const HEIGHT: u8 = 8;
// Eight levels of tiles hold 2^64 entries.
const LEVELS: u8 = 8;
/// How many entries, or hashes, a full tile has.
pub const ENTRIES_OF_A_TILE: u64 = 1 << HEIGHT;

/// A tile: of hashes on some level, or of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogTile(Tile);

/// A path that names no tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no tile")]
pub struct LogTilePath(String);

impl LogTile {
    /// The entries of a tile, so many of them.
    ///
    /// # Panics
    /// If it is none of 1 to 256.
    #[must_use]
    pub fn entries(index: u64, width: u32) -> Self {
        Self(Tile::new(HEIGHT, 0, index, width, true))
    }

    /// The tile that a reader of the library's asks for.
    #[must_use]
    pub fn of(tile: &Tile) -> Self {
        Self(*tile)
    }

    /// Whether it holds entries rather than hashes.
    #[must_use]
    pub fn is_entries(&self) -> bool {
        self.0.is_data()
    }

    /// The first entry or hash in it, of its level.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.0.level_index().saturating_mul(ENTRIES_OF_A_TILE)
    }

    /// How many it has.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// Whether it never changes any more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        u64::from(self.0.width()) == ENTRIES_OF_A_TILE
    }

    /// Whether a log of this size has it.
    #[must_use]
    pub fn is_in(&self, size: u64) -> bool {
        let on_its_level = size.checked_shr(u32::from(HEIGHT) * u32::from(self.0.level())).unwrap_or(0);
        self.first().checked_add(u64::from(self.0.width())).is_some_and(|end| end <= on_its_level)
    }

    pub(crate) fn of_hashes(self) -> Tile {
        self.0
    }
}

// The library writes the height of tiles into their paths, and calls entries data; the specification does not.
impl fmt::Display for LogTile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0.path();
        let rest = path.strip_prefix("tile/8/").unwrap_or(&path);
        match rest.strip_prefix("data/") {
            Some(rest) => write!(f, "tile/entries/{rest}"),
            None => write!(f, "tile/{rest}"),
        }
    }
}

impl FromStr for LogTile {
    type Err = LogTilePath;
    fn from_str(path: &str) -> Result<Self, LogTilePath> {
        let refused = || LogTilePath(path.to_owned());
        let rest = path.strip_prefix("tile/").ok_or_else(refused)?;
        let (level, below) = rest.split_once('/').ok_or_else(refused)?;
        // The library panics at a level or a width that no tile has, so these are looked at first.
        let level = match level {
            "entries" => "data".to_owned(),
            level => level.parse::<u8>().ok().filter(|level| *level < LEVELS).ok_or_else(refused)?.to_string(),
        };
        if let Some((_, width)) = below.split_once(".p/") {
            width.parse::<u8>().ok().filter(|width| *width > 0).ok_or_else(refused)?;
        }
        let tile = Tile::from_path(&format!("tile/{HEIGHT}/{level}/{below}")).map_err(|_| refused())?;
        let fits = tile.level_index() < 1 << 40;
        let tile = Self(tile);
        if fits && tile.to_string() == path { Ok(tile) } else { Err(refused()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        for path in [
            "tile/0/000",
            "tile/1/x001/234",
            "tile/0/x001/x234/067.p/3",
            "tile/entries/000",
            "tile/entries/x002/007.p/255",
        ] {
            assert_eq!(path.parse::<LogTile>().map(|tile| tile.to_string()), Ok(path.to_owned()));
        }
        let tile: LogTile = "tile/entries/x002/007.p/255".parse().expect("a tile");
        assert!(tile.is_entries() && !tile.is_full() && tile.first() == 2007 * 256);
    }

    #[test]
    fn other_paths_name_no_tile() {
        for path in [
            "tile/0/000.p/",
            "tile/0/000.p/1/2",
            "tile/255/000",
            "tile/63/000.p/0",
            "tile/entries/000.p/0",
            "",
            "tile",
            "tile/0",
            "tile/0/0",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/data/000",
            "tile/8/0/000",
            "tile/0/x000/000",
            "tile/-1/000",
            "tile/70/000",
            "tile/0/../000",
            "tile/0/x999/x999/x999/x999/x999/x999/999",
            "entries/000",
        ] {
            assert!(path.parse::<LogTile>().is_err(), "{path}");
        }
    }
}
