//! Who may do what: roles, permissions, and the one table between them. Who somebody is, is not known here.
//!
//! A role is granted for one project or for the whole organisation. What no granted role allows is refused. Who administers
//! does not sign, and who approves does not administer: separation of duties (21 CFR 11.10(g), 11.200(a)(3)).

use std::collections::BTreeSet;

/// What somebody is in a project or in the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Looks.
    Viewer,
    /// Builds the device.
    Engineer,
    /// Judges vulnerabilities.
    Security,
    /// Writes to authorities.
    Regulatory,
    /// Approves.
    QualityApprover,
    /// Keeps the installation and its accounts.
    Administrator,
}

impl Role {
    /// All roles with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("viewer", Self::Viewer),
        ("engineer", Self::Engineer),
        ("security", Self::Security),
        ("regulatory", Self::Regulatory),
        ("quality-approver", Self::QualityApprover),
        ("administrator", Self::Administrator),
    ];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, role)| *role == self);
        found.map_or("", |(word, _)| word)
    }

    /// Returns the role of a word.
    pub fn parse(word: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, role)| *role)
    }
}

/// What can be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// See a project's file, findings, documents.
    Read,
    /// Bring in a dossier from its repository.
    Push,
    /// Write decisions on findings.
    Decide,
    /// Write records that are at home on the server.
    Edit,
    /// Ask for an approval, and sign as author, reviewer or who is responsible.
    Sign,
    /// Sign an approval.
    Approve,
    /// Make packages of documents.
    Package,
    /// Bring in advisories.
    Feeds,
    /// Read, verify and copy the audit trail.
    Audit,
    /// Accounts, roles, settings.
    Administer,
}

impl Permission {
    /// All permissions with their words and what they allow.
    pub const WORDS: &[(&str, Self, &str)] = &[
        (
            "read",
            Self::Read,
            "see a project's file, findings and documents",
        ),
        ("push", Self::Push, "bring in a dossier from its repository"),
        ("decide", Self::Decide, "write decisions on findings"),
        (
            "edit",
            Self::Edit,
            "write records that are at home on the server",
        ),
        (
            "sign",
            Self::Sign,
            "ask for an approval; sign as author, as reviewer, as who is responsible",
        ),
        ("approve", Self::Approve, "sign an approval"),
        ("package", Self::Package, "make packages of documents"),
        ("feeds", Self::Feeds, "bring in advisories"),
        (
            "audit",
            Self::Audit,
            "read, verify and copy the audit trail",
        ),
        (
            "administer",
            Self::Administer,
            "accounts, roles, API tokens, settings",
        ),
    ];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, known, _)| *known == self);
        found.map_or("", |(word, _, _)| word)
    }

    /// Returns the permission of a word.
    pub fn parse(word: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(known, _, _)| *known == word);
        found.map(|(_, permission, _)| *permission)
    }
}

/// What each role allows. The administrator is not among those who sign.
pub const TABLE: &[(Role, &[Permission])] = &[
    (Role::Viewer, &[Permission::Read]),
    (
        Role::Engineer,
        &[
            Permission::Read,
            Permission::Push,
            Permission::Edit,
            Permission::Sign,
            Permission::Package,
        ],
    ),
    (
        Role::Security,
        &[
            Permission::Read,
            Permission::Push,
            Permission::Decide,
            Permission::Edit,
            Permission::Sign,
            Permission::Package,
            Permission::Feeds,
        ],
    ),
    (
        Role::Regulatory,
        &[
            Permission::Read,
            Permission::Edit,
            Permission::Sign,
            Permission::Package,
            Permission::Audit,
        ],
    ),
    (
        Role::QualityApprover,
        &[
            Permission::Read,
            Permission::Sign,
            Permission::Approve,
            Permission::Package,
            Permission::Audit,
        ],
    ),
    (
        Role::Administrator,
        &[
            Permission::Read,
            Permission::Feeds,
            Permission::Audit,
            Permission::Administer,
        ],
    ),
];

/// Returns whether one of these roles allows it.
pub fn may(roles: &[Role], permission: Permission) -> bool {
    TABLE
        .iter()
        .any(|(role, allowed)| roles.contains(role) && allowed.contains(&permission))
}

/// For what a role is granted or a token is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The whole organisation: every project, and what belongs to none.
    Organisation,
    /// One project.
    Project(String),
}

impl Scope {
    /// Returns the scope that a text names: `*`, or a project's id.
    pub fn parse(text: &str) -> Self {
        match text {
            "*" => Self::Organisation,
            project => Self::Project(project.to_owned()),
        }
    }

    /// Returns `*`, or the project's id.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Organisation => "*",
            Self::Project(project) => project,
        }
    }

    /// Returns whether this reaches a project, or with `None` the organisation itself.
    pub fn reaches(&self, project: Option<&str>) -> bool {
        match self {
            Self::Organisation => true,
            Self::Project(own) => project == Some(own.as_str()),
        }
    }
}

/// A role that somebody has, and where.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grant {
    /// Where.
    pub scope: Scope,
    /// What.
    pub role: Role,
}

/// Returns the roles that hold in a project, or with `None` in the organisation itself.
pub fn roles_in(grants: &[Grant], project: Option<&str>) -> Vec<Role> {
    let reaching = grants.iter().filter(|g| g.scope.reaches(project));
    let roles: BTreeSet<Role> = reaching.map(|g| g.role).collect();
    roles.into_iter().collect()
}

/// Returns whether these grants allow it in a project, or with `None` in the organisation itself.
pub fn permits(grants: &[Grant], project: Option<&str>, permission: Permission) -> bool {
    may(&roles_in(grants, project), permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_each_role_once_and_words_are_read_back() {
        let in_table: Vec<Role> = TABLE.iter().map(|(role, _)| *role).collect();
        let all: Vec<Role> = Role::WORDS.iter().map(|(_, role)| *role).collect();
        assert_eq!(in_table, all);
        for (word, role) in Role::WORDS {
            assert_eq!((role.word(), Role::parse(word)), (*word, Some(*role)));
        }
        for (word, permission, _) in Permission::WORDS {
            assert_eq!(permission.word(), *word);
            assert_eq!(Permission::parse(word), Some(*permission));
        }
        assert_eq!(Role::parse("Viewer"), None);
        assert_eq!(Permission::parse(""), None);
    }

    #[test]
    fn nobody_may_anything_without_a_role_and_everything_is_somebodys() {
        for (_, permission, _) in Permission::WORDS {
            assert!(!may(&[], *permission));
            let who = TABLE.iter().filter(|(role, _)| may(&[*role], *permission));
            assert!(who.count() > 0, "{permission:?}");
        }
        for (role, _) in TABLE {
            assert!(may(&[*role], Permission::Read), "{role:?}");
        }
    }

    #[test]
    fn duties_are_apart() {
        for (role, all) in TABLE {
            let signs = all.contains(&Permission::Approve) || all.contains(&Permission::Sign);
            assert!(
                !(signs && all.contains(&Permission::Administer)),
                "{role:?}"
            );
            let writes = [Permission::Push, Permission::Decide, Permission::Edit];
            let writes = writes.iter().any(|p| all.contains(p));
            assert!(!(writes && all.contains(&Permission::Approve)), "{role:?}");
        }
    }

    #[test]
    fn a_grant_reaches_its_project_and_no_other() {
        let grant = |scope: &str, role| Grant {
            scope: Scope::parse(scope),
            role,
        };
        let grants = [
            grant("pump", Role::Engineer),
            grant("monitor", Role::Administrator),
            grant("*", Role::Viewer),
        ];
        for (project, permission, is_allowed) in [
            (Some("pump"), Permission::Push, true),
            (Some("pump"), Permission::Administer, false),
            (Some("monitor"), Permission::Push, false),
            (Some("monitor"), Permission::Administer, true),
            (Some("other"), Permission::Read, true),
            (Some("other"), Permission::Push, false),
            (Some("pum"), Permission::Push, false),
            (Some(""), Permission::Push, false),
            (Some("*"), Permission::Push, false),
            (None, Permission::Read, true),
            (None, Permission::Push, false),
            (None, Permission::Administer, false),
        ] {
            let found = permits(&grants, project, permission);
            assert_eq!(found, is_allowed, "{project:?} {permission:?}");
        }
        assert_eq!(
            roles_in(&grants, Some("pump")),
            [Role::Viewer, Role::Engineer]
        );
    }
}
