-- How projects stood when they were evaluated, for pages of many projects, and under which keys an advisory finds them: a
-- cache. Its rows can be deleted and its tables dropped at any time, and no backup has them.

CREATE TABLE IF NOT EXISTS standing (
    number      INTEGER PRIMARY KEY,
    basis       TEXT NOT NULL,
    project     TEXT NOT NULL,
    push        INTEGER NOT NULL,
    state       INTEGER NOT NULL,
    until       TEXT NOT NULL,
    as_of       TEXT NOT NULL,
    title       TEXT NOT NULL,
    words       TEXT NOT NULL,
    focus       TEXT NOT NULL,
    whole       INTEGER NOT NULL,
    searched    INTEGER NOT NULL,
    critical    INTEGER NOT NULL,
    high        INTEGER NOT NULL,
    medium      INTEGER NOT NULL,
    low         INTEGER NOT NULL,
    unknown     INTEGER NOT NULL,
    exploited   INTEGER NOT NULL,
    undecided   INTEGER NOT NULL,
    stale       INTEGER NOT NULL,
    clocks      INTEGER NOT NULL,
    clock_ends  TEXT NOT NULL,
    keys        TEXT NOT NULL,
    UNIQUE (basis, project)
);
CREATE INDEX IF NOT EXISTS standing_until ON standing (basis, until);
CREATE INDEX IF NOT EXISTS standing_in_state ON standing (state);

-- A snapshot of advisories for which some of them hold: what an increment does not touch is carried to it by one row.
CREATE TABLE IF NOT EXISTS standing_state (
    number   INTEGER PRIMARY KEY,
    basis    TEXT NOT NULL,
    snapshot TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS standing_key (
    key      INTEGER NOT NULL,
    standing INTEGER NOT NULL,
    PRIMARY KEY (key, standing)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS standing_key_of ON standing_key (standing);

CREATE INDEX IF NOT EXISTS push_project ON push (project, number);
