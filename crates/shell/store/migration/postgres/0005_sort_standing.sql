-- A page of many projects reads the rows that it shows, in the order in which a list begins, and adds up figures alone.

CREATE INDEX IF NOT EXISTS standing_by_need ON standing (basis, clocks DESC, exploited DESC, stale DESC, undecided DESC, project);
CREATE INDEX IF NOT EXISTS standing_sums ON standing (basis, critical, high, medium, low, unknown);
