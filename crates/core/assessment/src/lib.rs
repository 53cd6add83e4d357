//! Regulatory judgement: dossier, matches and catalogue to one Evaluation.
