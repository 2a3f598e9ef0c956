//! Tells the story as it goes: who does what, how long the proof took, and what the public ledger shows of it.

use sotto_protocol::amount::Cents;
use sotto_protocol::transaction::Transaction;

/// Speaks, or keeps silent.
#[derive(Debug, Clone)]
pub struct Narrator {
    speaks: bool,
    colour: bool,
}

impl Narrator {
    /// To the terminal; in colour unless `NO_COLOR` is set or nobody looks.
    #[must_use]
    pub fn aloud() -> Self {
        use std::io::IsTerminal;
        let colour = std::env::var_os("NO_COLOR").is_none() && std::io::stdout().is_terminal();
        Self { speaks: true, colour }
    }

    /// Silent.
    #[must_use]
    pub fn silent() -> Self {
        Self { speaks: false, colour: false }
    }

    fn say(&self, style: &str, text: &str) {
        if self.speaks {
            if self.colour {
                println!("\x1b[{style}m{text}\x1b[0m");
            } else {
                println!("{text}");
            }
        }
    }

    /// A step of the story begins.
    pub fn step(&self, text: &str) {
        self.say("1", &format!("\n{text}"));
    }

    /// Something happens.
    pub fn tell(&self, text: &str) {
        self.say("0", &format!("  {text}"));
    }

    /// Something took time.
    pub fn detail(&self, text: &str) {
        self.say("2", &format!("    {text}"));
    }

    /// What anybody can see of a transaction.
    pub fn public(&self, transaction: &Transaction) {
        self.say("36", &format!("    public: {}", seen(transaction)));
    }
}

/// What the public ledger shows of a transaction, in words.
#[must_use]
pub fn seen(transaction: &Transaction) -> String {
    let notes = transaction.commitments().len();
    let spent = transaction.nullifiers().len();
    let hidden = format!("{spent} nullifiers, {notes} commitments");
    match transaction {
        Transaction::Trade(_) => format!("a trade took place: {hidden}; not whose, of what, or for how much"),
        Transaction::Share(_) => format!("shares were claimed or merged: {hidden}"),
        Transaction::Cash(leg) if leg.body.withdraw > Cents::ZERO => {
            format!("{} left the network: {hidden}", leg.body.withdraw.to_decimal())
        }
        Transaction::Cash(_) => format!("cash moved: {hidden}"),
        Transaction::Payout(leg) => format!("token {} paid its holders; not how much", leg.body.tid),
        Transaction::Dilute(leg) => format!("token {} goes to {} shares", leg.body.tid, leg.body.supply_new),
        Transaction::Settle(leg) => format!("holders of some token were paid in bulk, {} slots", leg.body.slots.len()),
        Transaction::Found(founding) => {
            let registration = &founding.registration.payload;
            format!(
                "member {} founds ${} with {} shares",
                registration.tid, registration.symbol, founding.issue.body.supply_new
            )
        }
        Transaction::Deposit(signed) => format!("{} came in; not whose", signed.payload.amount.to_decimal()),
        Transaction::Attest(signed) => format!("member {} sold a company stake; not for how much", signed.payload.tid),
        Transaction::Decide(endorsed) => {
            let decision = &endorsed.payload;
            format!("the authority used its power to {}: {}", decision.verdict.power(), decision.reason)
        }
        Transaction::Withdraw(signed) => format!("token {} will not be diluted after all", signed.payload.tid),
        Transaction::Report(signed) => format!("member {} reports a company sale", signed.payload.tid),
        Transaction::AttestStake(_) => "somebody holds a company stake; not who, nor how much".to_owned(),
        Transaction::File(signed) => format!("a claim about member {}: {}", signed.payload.tid, signed.payload.words),
        Transaction::Ballot(_) => "a member voted on a decision; not which member".to_owned(),
        Transaction::Complain(_) => "an issuer complained about a holder; neither is shown".to_owned(),
        Transaction::Stake(leg) => format!("member {} consumed a stake that was sold; not how much", leg.body.tid),
        Transaction::Rekey(_) => "a replaced key's shares of some token go to the new key".to_owned(),
        Transaction::Remove(legs) => format!("a holder of token {} is bought out; not who", legs.remove.body.tid),
        Transaction::Veto(_) => "a member keeps the keys".to_owned(),
        Transaction::Announce(signed) => {
            format!(
                "token {} will go to {} shares in epoch {}",
                signed.payload.tid, signed.payload.supply_new, signed.payload.epoch
            )
        }
    }
}
