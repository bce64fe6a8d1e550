//! What can happen to a session, in any order.

use keyfob_session::SignOutScope;
use proptest::prelude::*;

/// One thing that happens. Answers name what they answer by its place among
/// what was begun, so that some come in time and some too late.
#[derive(Clone, Debug)]
pub enum Step {
    Restore(Seen),
    ReadStore(Seen),
    BeginSignIn,
    SignInAnswer { of: usize, who: u8 },
    SignOut(SignOutScope),
    SendCheck,
    CheckAnswer { of: usize, says: Says },
    TimePasses(i64),
}

/// What a look into the store finds.
#[derive(Clone, Debug)]
pub enum Seen {
    /// What this tab left there.
    AsItIs,
    Absent,
    Unreadable,
    Newer,
    /// This tab's session with another profile, confirmed this much later.
    OwnProfile(i64),
    /// A new session of somebody.
    Other(u8),
}

/// What a check answers.
#[derive(Clone, Debug)]
pub enum Says {
    SameUser { renamed: bool },
    OtherUser,
    NoUser,
    NoAnswer,
}

pub fn history() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..24)
}

fn step() -> impl Strategy<Value = Step> {
    // The last thing that was begun is answered more often than older ones.
    let of = || prop_oneof![3 => Just(0_usize), 1 => 1..4_usize];
    prop_oneof![
        1 => seen().prop_map(Step::Restore),
        3 => seen().prop_map(Step::ReadStore),
        4 => Just(Step::BeginSignIn),
        5 => (of(), 0..3_u8).prop_map(|(of, who)| Step::SignInAnswer { of, who }),
        2 => scope().prop_map(Step::SignOut),
        3 => Just(Step::SendCheck),
        4 => (of(), says()).prop_map(|(of, says)| Step::CheckAnswer { of, says }),
        1 => (-600_000..600_000_i64).prop_map(Step::TimePasses),
        1 => any::<i64>().prop_map(Step::TimePasses),
    ]
}

fn seen() -> impl Strategy<Value = Seen> {
    prop_oneof![
        3 => Just(Seen::AsItIs),
        2 => Just(Seen::Absent),
        1 => Just(Seen::Unreadable),
        1 => Just(Seen::Newer),
        2 => (-2..3_i64).prop_map(Seen::OwnProfile),
        2 => (0..3_u8).prop_map(Seen::Other),
    ]
}

fn says() -> impl Strategy<Value = Says> {
    prop_oneof![
        4 => any::<bool>().prop_map(|renamed| Says::SameUser { renamed }),
        1 => Just(Says::OtherUser),
        1 => Just(Says::NoUser),
        2 => Just(Says::NoAnswer),
    ]
}

fn scope() -> impl Strategy<Value = SignOutScope> {
    prop_oneof![
        Just(SignOutScope::ThisDevice),
        Just(SignOutScope::Everywhere)
    ]
}
