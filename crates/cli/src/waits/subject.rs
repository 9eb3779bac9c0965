//! The document or file that the work of a task is about.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::task_local;

task_local! {
    static SUBJECT: Subject;
}

/// The name of what the current work is about. Work on several things sets each name in turn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject(Arc<Mutex<Option<String>>>);

impl Subject {
    /// Creates a subject with a name.
    pub(crate) fn named(name: &str) -> Self {
        let subject = Self::default();
        subject.set(Some(name));
        subject
    }

    /// Sets the name from now on.
    pub(crate) fn set(&self, name: Option<&str>) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if current.as_deref() != name {
            *current = name.map(str::to_owned);
        }
    }

    /// Does work whose waits are about this subject.
    pub(crate) async fn scope<T>(&self, work: impl Future<Output = T>) -> T {
        SUBJECT.scope(self.clone(), work).await
    }

    /// Returns the name of what the current task works on.
    pub(super) fn current() -> Option<String> {
        let name = |subject: &Self| {
            let name = subject.0.lock().unwrap_or_else(PoisonError::into_inner);
            name.clone()
        };
        SUBJECT.try_with(name).ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use tokio::join;
    use tokio::task::yield_now;

    use super::*;

    #[tokio::test]
    async fn each_work_has_its_own_subject() {
        let work = |name: &'static str| async move {
            let subject = Subject::named(name);
            let seen = async {
                yield_now().await;
                let first = Subject::current();
                subject.set(None);
                (first, Subject::current())
            };
            subject.scope(seen).await
        };
        let (one, other) = join!(work("SOC 1"), work("SOC 2"));
        assert_eq!(one, (Some("SOC 1".to_owned()), None));
        assert_eq!(other, (Some("SOC 2".to_owned()), None));
        assert_eq!(Subject::current(), None);
    }
}
