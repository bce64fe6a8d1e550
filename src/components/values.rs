use crate::Secret;

/// What was typed, by field; wiped on drop.
#[derive(Clone, Debug)]
pub struct Values(Vec<(&'static str, Secret)>);

impl Values {
    /// These values of these fields.
    pub(super) fn of(values: Vec<(&'static str, Secret)>) -> Self {
        Self(values)
    }

    /// The value of a field; empty where there is no such field.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, value)| value.expose())
    }

    /// The same, kept secret.
    pub fn secret(&self, name: &str) -> Secret {
        self.get(name).into()
    }
}
