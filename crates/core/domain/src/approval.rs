//! Approvals: what is approved, the way from draft to superseded, and what a signature means. Sources: 21 CFR 11.10(f),
//! 11.50, 11.70; ISO 13485:2016, 4.2.4. A signature is bound to the digest of one exact version; another version has none.

/// What can be approved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A record, by the word of its kind and its id.
    Record {
        /// The kind's word.
        kind: String,
        /// The id.
        id: String,
    },
    /// The file of a release.
    Release(String),
    /// A package, by the digest of its manifest.
    Package(String),
}

impl Subject {
    /// Returns the subject that a text names: `record KIND ID`, `release ID`, `package DIGEST`.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        if text.len() > 200 || words.iter().any(|w| w.is_empty()) {
            return None;
        }
        match words.as_slice() {
            ["record", kind, id] => Some(Self::Record {
                kind: (*kind).to_owned(),
                id: (*id).to_owned(),
            }),
            ["release", id] => Some(Self::Release((*id).to_owned())),
            ["package", digest] => {
                let is_digest = digest.len() == 64
                    && digest
                        .bytes()
                        .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
                is_digest.then(|| Self::Package((*digest).to_owned()))
            }
            _ => None,
        }
    }

    /// Returns its name in the audit trail; that of a record is the same as where its versions are told of.
    pub fn in_trail(&self) -> String {
        match self {
            Self::Record { kind, id } => format!("{kind} {id}"),
            other => other.to_string(),
        }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Record { kind, id } => write!(f, "record {kind} {id}"),
            Self::Release(id) => write!(f, "release {id}"),
            Self::Package(digest) => write!(f, "package {digest}"),
        }
    }
}

/// Where one version stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Nobody has asked for its approval.
    #[default]
    Draft,
    /// It waits for signatures.
    InReview,
    /// It is approved.
    Approved,
    /// A later version was approved.
    Superseded,
}

impl State {
    /// All states with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("draft", Self::Draft),
        ("in review", Self::InReview),
        ("approved", Self::Approved),
        ("superseded", Self::Superseded),
    ];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, state)| *state == self);
        found.map_or("", |(word, _)| word)
    }

    /// Returns the state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, state)| *state)
    }

    /// Returns the state after an act, `None` where the act cannot be done in this state.
    pub fn after(self, act: Act) -> Option<Self> {
        match (self, act) {
            // A superseded version may come back as the current one.
            (Self::Draft | Self::Superseded, Act::Ask) => Some(Self::InReview),
            (Self::InReview, Act::Withdraw) => Some(Self::Draft),
            (Self::InReview, Act::Sign(Meaning::Approval)) => Some(Self::Approved),
            (Self::InReview, Act::Sign(_)) => Some(Self::InReview),
            (Self::Approved, Act::Supersede) => Some(Self::Superseded),
            _ => None,
        }
    }
}

/// What is done to a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Its approval is asked for.
    Ask,
    /// It is signed.
    Sign(Meaning),
    /// The asking is taken back; signatures that were given stay on record, and count no more.
    Withdraw,
    /// A later version is approved.
    Supersede,
}

/// What a signature means (21 CFR 11.50(a)(3)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// Who signs wrote it.
    Authorship,
    /// Who signs has reviewed it.
    Review,
    /// Who signs approves it.
    Approval,
    /// Who signs is responsible for it.
    Responsibility,
}

impl Meaning {
    /// All meanings with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("authorship", Self::Authorship),
        ("review", Self::Review),
        ("approval", Self::Approval),
        ("responsibility", Self::Responsibility),
    ];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, meaning)| *meaning == self);
        found.map_or("", |(word, _)| word)
    }

    /// Returns the meaning of a word.
    pub fn parse(word: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, meaning)| *meaning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_act_has_its_states() {
        let mut allowed = Vec::new();
        let meanings = Meaning::WORDS.iter().map(|(_, m)| Act::Sign(*m));
        let acts: Vec<Act> = [Act::Ask, Act::Withdraw, Act::Supersede]
            .into_iter()
            .chain(meanings)
            .collect();
        for (from, state) in State::WORDS {
            for act in &acts {
                if let Some(to) = state.after(*act) {
                    allowed.push(format!("{from} {act:?} {}", to.word()));
                }
            }
        }
        assert_eq!(
            allowed,
            [
                "draft Ask in review",
                "in review Withdraw draft",
                "in review Sign(Authorship) in review",
                "in review Sign(Review) in review",
                "in review Sign(Approval) approved",
                "in review Sign(Responsibility) in review",
                "approved Supersede superseded",
                "superseded Ask in review",
            ]
        );
    }

    #[test]
    fn words_are_read_back() {
        for (word, state) in State::WORDS {
            assert_eq!((state.word(), State::parse(word)), (*word, Some(*state)));
        }
        for (word, meaning) in Meaning::WORDS {
            assert_eq!(meaning.word(), *word);
            assert_eq!(Meaning::parse(word), Some(*meaning));
        }
        let digest = "a".repeat(64);
        for text in [
            "record risk RSK-01",
            "release 2.1.0",
            &format!("package {digest}"),
        ] {
            assert_eq!(
                Subject::parse(text).map(|s| s.to_string()).as_deref(),
                Some(text)
            );
        }
        for text in [
            "",
            "record risk",
            "record  RSK-01",
            "release",
            "release a b",
            "package aa",
            &format!("package {}", "A".repeat(64)),
            &format!("release {}", "a".repeat(300)),
        ] {
            assert_eq!(Subject::parse(text), None, "{text}");
        }
    }
}
