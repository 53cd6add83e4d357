//! A small dossier with its evaluation, made by hand, for tests.
