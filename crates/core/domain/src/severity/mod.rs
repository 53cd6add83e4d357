//! How bad the world says a vulnerability is: CVSS, KEV, EPSS. Patient harm is not here; see `risk`.

pub mod cvss;
pub mod epss;
pub mod kev;
pub mod ssvc;

pub use cvss::{Cvss, Rating, Scores};
pub use epss::Epss;
pub use kev::Kev;
pub use ssvc::{Exploited, Ssvc};
