//! The rules of `payout` as constraints; same names and order as in `relation.rs`.

use ark_ff::{BigInteger256, PrimeField};
use ark_r1cs_std::GR1CSVar;
use sotto_protocol::field::{F, to_u64, to_u128};
use sotto_protocol::hash::Tag;
use sotto_protocol::payout::Padded;

use super::{Inputs, Instance, LOCKS, Witness};
use crate::gadgets::hash::hash;
use crate::gadgets::payout::pad;
use crate::gadgets::range::{U32, U64, U128};
use crate::gadgets::spend::{LockInputVar, total};
use crate::gadgets::token::TokenStateVar;
use crate::gadgets::wire::{Cs, Result, Wire};

