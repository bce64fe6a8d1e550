//! Serverpod's refresh tokens: single use; one that is used twice ends the session.

use keyfob_session::{Credential, Refresh};
use std::collections::HashMap;

const DEAD: Refresh = Refresh::Dead { is_expired: false };

pub const LIFETIME: u64 = 600_000;

#[derive(Clone, Debug, Default)]
pub struct Server {
    families: HashMap<u64, Family>,
    /// Where set, the token before is good too, and gives the same successor.
    pub has_grace: bool,
    /// Whether a used-up token has come in.
    pub saw_reuse: bool,
}

#[derive(Clone, Debug)]
struct Family {
    turn: u64,
    is_alive: bool,
}

/// The token that a credential is refreshed with: family and turn.
pub fn read(credential: &Credential) -> (u64, u64) {
    let token = credential.refresh_token.as_ref().unwrap().expose();
    let (family, turn) = token.split_once(':').unwrap();
    (family.parse().unwrap(), turn.parse().unwrap())
}

fn issue(family: u64, turn: u64) -> Credential {
    Credential::new("jwt", format!("access-{family}-{turn}"))
        .refreshed_by(format!("{family}:{turn}"))
        .good_for_ms(LIFETIME)
}

impl Server {
    pub fn sign_in(&mut self, family: u64) -> Credential {
        let is_alive = true;
        self.families.insert(family, Family { turn: 0, is_alive });
        issue(family, 0)
    }

    pub fn is_alive(&self, family: u64) -> bool {
        self.families.get(&family).is_some_and(|it| it.is_alive)
    }

    /// The sessions that still work.
    pub fn alive(&self) -> impl Iterator<Item = &u64> {
        let alive = self.families.iter().filter(|(_, it)| it.is_alive);
        alive.map(|(id, _)| id)
    }

    pub fn revoke(&mut self, family: u64) {
        if let Some(family) = self.families.get_mut(&family) {
            family.is_alive = false;
        }
    }

    pub fn refresh(&mut self, credential: &Credential) -> Refresh {
        let (id, turn) = read(credential);
        let Some(family) = self.families.get_mut(&id).filter(|it| it.is_alive) else {
            return DEAD;
        };
        if turn == family.turn {
            family.turn += 1;
            return Refresh::Renewed(issue(id, family.turn));
        }
        if self.has_grace && turn + 1 == family.turn {
            return Refresh::Renewed(issue(id, family.turn));
        }
        self.saw_reuse = true;
        family.is_alive = false;
        DEAD
    }
}
