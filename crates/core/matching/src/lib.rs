//! Version orders, the advisory snapshot and the match of component and advisory with its reason.
