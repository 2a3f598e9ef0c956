//! The rules of `complaint` as constraints; same names and order as in `relation.rs`.

use sotto_protocol::hash::Tag;

use super::{Inputs, Instance, Witness};
use crate::gadgets::hash::hash;
use crate::gadgets::keys::key;
use crate::gadgets::member::{MemberVar, listing};
use crate::gadgets::shown::ShownShareVar;
use crate::gadgets::wire::{Cs, Result, Wire, bind, constant, equal, input, nonzero, witness};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let sk = witness(cs, private.sk.0)?;
    let issuer = issuer(cs, &public, &sk, private)?;
    let subject = subject(cs, &public, &issuer, private)?;
    let note = note(cs, &public, (&issuer, &subject), private)?;
    unspent(cs, &public, &note, private)?;
    nullifier(&public, &sk, &subject)?;
    commitment(cs, &public, &subject, private)?;
    bind(&public.ext) // COMPLAINT-7
}

// COMPLAINT-1
fn issuer(cs: &Cs, public: &Inputs<Wire>, sk: &Wire, private: &Witness) -> Result<MemberVar> {
    let issuer = listing(cs, &private.issuer, &public.root_s)?;
    equal(&issuer.pk, &key(sk)?.pk)?;
    let status = issuer.status_bits()?;
    equal(&Wire::from(status.active), &constant(1))?;
    equal(&Wire::from(status.rotating), &constant(0))?;
    Ok(issuer)
}

// COMPLAINT-2
fn subject(cs: &Cs, public: &Inputs<Wire>, issuer: &MemberVar, private: &Witness) -> Result<MemberVar> {
    let subject = listing(cs, &private.subject, &public.root_s)?;
    nonzero(&(&subject.tid - &issuer.tid))?;
    Ok(subject)
}

// COMPLAINT-3
fn note(
    cs: &Cs,
    public: &Inputs<Wire>,
    (issuer, subject): (&MemberVar, &MemberVar),
    private: &Witness,
) -> Result<ShownShareVar> {
    let note = ShownShareVar::witness(cs, (&issuer.tid, &subject.pk), &public.root_n, &private.note.input)?;
    // Enabled: a disabled one has amount 0.
    nonzero(note.amount.wire())?;
    Ok(note)
}

// COMPLAINT-4
fn unspent(cs: &Cs, public: &Inputs<Wire>, note: &ShownShareVar, private: &Witness) -> Result<()> {
    note.unspent(cs, &private.note, &public.root_nf)
}

// COMPLAINT-5
fn nullifier(public: &Inputs<Wire>, sk: &Wire, subject: &MemberVar) -> Result<()> {
    equal(&hash(Tag::Complaint, [sk, &subject.tid, &public.period])?, &public.nullifier)
}

// COMPLAINT-6
fn commitment(cs: &Cs, public: &Inputs<Wire>, subject: &MemberVar, private: &Witness) -> Result<()> {
    equal(&hash(Tag::Subject, [&subject.tid, &witness(cs, private.salt.0)?])?, &public.subject)
}
