//! Wrong claims, which every circuit of a statement must reject.

use crate::Proven;

/// A wrong claim: which rule must reject it, what it is, and how it comes from a true one.
pub struct Lie<S: Proven> {
    /// The id of the rule that it breaks.
    pub rule: &'static str,
    /// What is claimed wrongly.
    pub name: &'static str,
    /// Makes the true claim a wrong one.
    pub tell: fn(&mut S::Instance, &mut S::Witness),
}

impl<S: Proven> std::fmt::Debug for Lie<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lie({}: {:?})", self.rule, self.name)
    }
}
