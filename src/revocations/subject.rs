//! What is revoked. **A subject has one key, and a key one subject**: an id holds
//! nothing that separates it from another.

use std::fmt;

/// The id of a session, a user or an organization: 1 to 64 letters, digits, `_` and
/// `-`. Those of the service have 32.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Id(Box<str>);

impl Id {
    /// The most characters of an id.
    pub const MAX_LENGTH: usize = 64;

    /// Reads an id; `None` if the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_id(text).then(|| Self(Box::from(text)))
    }

    /// The id as text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

fn is_id(text: &str) -> bool {
    (1..=Id::MAX_LENGTH).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Whose session tokens are refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One session.
    Session(Id),
    /// A user, in every session.
    User(Id),
    /// The sessions in which the organization is active.
    Organization(Id),
    /// The user's sessions in which the organization is active.
    Member { user: Id, organization: Id },
}

impl Subject {
    /// Which kind it is of.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Session(_) => Kind::Session,
            Self::User(_) => Kind::User,
            Self::Organization(_) => Kind::Organization,
            Self::Member { .. } => Kind::Member,
        }
    }

    /// The key that a memory holds the subject under.
    #[must_use]
    pub fn key(&self) -> Key {
        let ids = match self {
            Self::Session(id) | Self::User(id) | Self::Organization(id) => [id.as_str(), ""],
            Self::Member { user, organization } => [user.as_str(), organization.as_str()],
        };
        // Ids always fit.
        Key::of(self.kind(), ids).unwrap_or_default()
    }

    /// The subject of a key's bytes; `None` if they are those of no key.
    #[must_use]
    pub fn of_key(bytes: &[u8]) -> Option<Self> {
        let (kind, ids) = bytes.split_first()?;
        let ids = std::str::from_utf8(ids).ok()?;
        match kind {
            b's' => Id::parse(ids).map(Self::Session),
            b'u' => Id::parse(ids).map(Self::User),
            b'o' => Id::parse(ids).map(Self::Organization),
            b'm' => {
                let (user, organization) = ids.split_once(' ')?;
                let (user, organization) = (Id::parse(user)?, Id::parse(organization)?);
                Some(Self::Member { user, organization })
            }
            _ => None,
        }
    }
}

/// The kind of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Session,
    User,
    Organization,
    Member,
}

impl Kind {
    /// How many kinds there are.
    pub const COUNT: usize = 4;

    /// The first byte of a key.
    const fn letter(self) -> u8 {
        match self {
            Self::Session => b's',
            Self::User => b'u',
            Self::Organization => b'o',
            Self::Member => b'm',
        }
    }
}

/// A subject as bytes: its kind, and its ids, with a space between two. Making one
/// allocates nothing.
pub struct Key {
    bytes: [u8; Key::MAX_LENGTH],
    length: usize,
}

impl Default for Key {
    fn default() -> Self {
        Self { bytes: [0; Self::MAX_LENGTH], length: 0 }
    }
}

impl Key {
    /// Kind, id, space, id.
    const MAX_LENGTH: usize = 2 + 2 * Id::MAX_LENGTH;

    /// The key of what a token names; the second id only of a member. `None` if an id is
    /// too long to be one.
    pub fn of(kind: Kind, ids: [&str; 2]) -> Option<Self> {
        let mut key = Self::default();
        key.push(&[kind.letter()])?;
        key.push(ids[0].as_bytes())?;
        if let Kind::Member = kind {
            key.push(b" ")?;
            key.push(ids[1].as_bytes())?;
        }
        Some(key)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn push(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.length.checked_add(bytes.len())?;
        self.bytes.get_mut(self.length..end)?.copy_from_slice(bytes);
        self.length = end;
        Some(())
    }
}
