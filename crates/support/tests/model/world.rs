//! What the calls talk to: the entries of a store, the cases or replies of a service, and the requests on their way.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::task::Waker;

/// The number of calls that run at the same time.
pub(super) const CALLS: usize = 2;

/// A request of a call.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) enum Request {
    ReadEntry(String),
    ListEntries,
    WriteEntry {
        name: String,
        bytes: Bytes,
        replaces: Option<String>,
    },
    /// Lists what was created.
    List,
    /// Reads the text of a case.
    Read(usize),
    /// Opens a case, or adds a reply.
    Create(Text),
}

impl Request {
    /// Returns whether the request changes nothing.
    pub(super) fn is_read(&self) -> bool {
        !matches!(self, Self::WriteEntry { .. } | Self::Create(_))
    }
}

/// Bytes that count as equal, since no two calls write the same, and the version tells what was written.
#[derive(Clone, Debug)]
pub(super) struct Bytes(pub(super) bytes::Bytes);

impl Bytes {
    /// Returns whether this is a record of a request that is being sent.
    fn are_sending(&self) -> bool {
        String::from_utf8_lossy(&self.0).contains(r#""state":"sending""#)
    }
}

impl PartialEq for Bytes {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Bytes {}

impl Hash for Bytes {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// The subject and the text of a case, or the text of a reply.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Text {
    pub(super) subject: String,
    pub(super) body: String,
}

/// The response to a request.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) enum Reply {
    Entry(Option<(Bytes, String)>),
    Entries(Vec<String>),
    /// The new version, or `None` if the condition does not hold.
    Written(Option<String>),
    Listed(Vec<(usize, Text)>),
    Created(usize),
    /// The service has refused the request, and has not acted.
    Refused,
    /// The connection broke.
    Broken,
}

/// Where the request of a call is.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) enum Way {
    /// It has not arrived yet.
    There(Request),
    /// It has taken effect, and its response has not arrived.
    Back(Reply),
    /// Its response has arrived.
    Arrived(Reply),
}

/// A request to create something that no call waits for any more.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct Ghost {
    /// The time when it was sent.
    pub(super) sent_at: u32,
    pub(super) subject: String,
    pub(super) body: String,
}

/// A mistake that a model can make on purpose.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Mistake {
    None,
    /// The store says that a record is written before it is: so a call sends before its record is there.
    SendsBeforeTheRecord,
    /// The store ignores the conditions of writes.
    IgnoresConditions,
    /// A request takes effect long after it was sent.
    ActsTooLate,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) mistake: Mistake,
    /// The time in ticks.
    pub(super) now: u32,
    pub(super) entries: BTreeMap<String, (Bytes, String)>,
    /// The cases that were opened, or the replies that were added.
    pub(super) created: Vec<Text>,
    pub(super) requests: [Option<Way>; CALLS],
    /// Requests that no call waits for any more, sorted.
    pub(super) ghosts: Vec<Ghost>,
    /// The gates that wait until their request can be sent, or for their response.
    pub(super) wakers: [Vec<Waker>; CALLS],
    /// The time when each call has sent the request that is on its way.
    pub(super) sent_at: [u32; CALLS],
    /// The time when the request of each call has taken effect.
    pub(super) acted_at: [u32; CALLS],
    /// Whether each call has sent a request to create something.
    pub(super) has_sent: [bool; CALLS],
    /// Writes that a store with a mistake has not made yet.
    late: [Option<(String, Bytes, String)>; CALLS],
    writes: [u32; CALLS],
    /// A hash of everything that each call was told, and when.
    told: [u64; CALLS],
}

impl World {
    pub(super) fn new(mistake: Mistake) -> Self {
        Self {
            mistake,
            now: 0,
            entries: BTreeMap::new(),
            created: Vec::new(),
            requests: [None, None],
            ghosts: Vec::new(),
            wakers: Default::default(),
            sent_at: [0; CALLS],
            acted_at: [0; CALLS],
            has_sent: [false; CALLS],
            late: [None, None],
            writes: [0; CALLS],
            told: [0; CALLS],
        }
    }

    /// Lets the request of a call take effect.
    pub(super) fn act(&mut self, call: usize) {
        if let Some((name, bytes, version)) = self.late[call].take() {
            self.entries.insert(name, (bytes, version));
        }
        let Some(Way::There(request)) = self.requests[call].take() else {
            panic!("call {call} has no request on its way");
        };
        let reply = match request {
            Request::ReadEntry(name) => Reply::Entry(self.entries.get(&name).cloned()),
            Request::ListEntries => Reply::Entries(self.entries.keys().cloned().collect()),
            Request::WriteEntry {
                name,
                bytes,
                replaces,
            } => Reply::Written(self.write(call, name, bytes, replaces)),
            Request::List => Reply::Listed(self.created.iter().cloned().enumerate().collect()),
            Request::Read(id) => Reply::Listed(vec![(id, self.created[id].clone())]),
            Request::Create(text) => Reply::Created(self.create(text)),
        };
        self.requests[call] = Some(Way::Back(reply));
        self.acted_at[call] = self.now;
    }

    fn write(
        &mut self,
        call: usize,
        name: String,
        bytes: Bytes,
        replaces: Option<String>,
    ) -> Option<String> {
        let found = self.entries.get(&name).map(|(_, version)| version.clone());
        if found != replaces && self.mistake != Mistake::IgnoresConditions {
            return None;
        }
        self.writes[call] += 1;
        let version = format!("{call}.{}", self.writes[call]);
        if bytes.are_sending() && self.mistake == Mistake::SendsBeforeTheRecord {
            self.late[call] = Some((name, bytes, version.clone()));
        } else {
            self.entries.insert(name, (bytes, version.clone()));
        }
        Some(version)
    }

    fn create(&mut self, text: Text) -> usize {
        self.created.push(text);
        self.created.len() - 1
    }

    /// Lets a request take effect that no call waits for.
    pub(super) fn act_late(&mut self) {
        let Ghost { subject, body, .. } = self.ghosts.remove(0);
        self.create(Text { subject, body });
    }

    /// Ends the wait of a call for its request. It may still take effect if it is one that creates something.
    pub(super) fn abandon(&mut self, call: usize) {
        if let Some(Way::There(Request::Create(text))) = self.requests[call].take() {
            self.ghosts.push(Ghost {
                sent_at: self.sent_at[call],
                subject: text.subject,
                body: text.body,
            });
            self.ghosts.sort();
        }
    }

    /// Lets the response to the request of a call arrive.
    pub(super) fn arrive(&mut self, call: usize, reply: Reply) {
        self.requests[call] = Some(Way::Arrived(reply));
        self.wake(call);
    }

    pub(super) fn wake(&mut self, call: usize) {
        self.wakers[call].drain(..).for_each(Waker::wake);
    }

    /// Returns whether a call has sent its request, or has left a record that says so.
    pub(super) fn may_have_sent(&self, call: usize) -> bool {
        let is_own = |version: &str| version.starts_with(&format!("{call}."));
        let mut entries = self.entries.values();
        let is_left = entries.any(|(bytes, version)| is_own(version) && bytes.are_sending());
        self.has_sent[call] || is_left
    }

    /// Forgets a call that has ended. Nothing that it was told matters any more.
    pub(super) fn end(&mut self, call: usize) {
        self.told[call] = 0;
        self.sent_at[call] = 0;
        self.acted_at[call] = 0;
    }

    /// Forgets what a killed call has not written yet.
    pub(super) fn kill(&mut self, call: usize) {
        self.late[call] = None;
        self.end(call);
    }

    /// Returns whether a tick can pass: a request to create something takes effect within the settle time after it
    /// was sent, or never. A read takes no time: a call that stands still does so before or after a write.
    pub(super) fn may_pass(&self, settle: u32) -> bool {
        let is_read = |way: &Way| matches!(way, Way::There(request) if request.is_read());
        if self.requests.iter().flatten().any(is_read) {
            return false;
        }
        let ghosts = self.ghosts.iter().map(|ghost| ghost.sent_at);
        let requests = self.requests.iter().zip(self.sent_at);
        let on_their_way = requests.filter_map(|(request, sent_at)| match request {
            Some(Way::There(Request::Create(_))) => Some(sent_at),
            _ => None,
        });
        let mut sent_at = ghosts.chain(on_their_way);
        self.mistake == Mistake::ActsTooLate || sent_at.all(|at| self.now + 1 < at + settle)
    }

    /// Notes what a call is told.
    pub(super) fn tell(&mut self, call: usize, told: &impl Hash) {
        let mut hash = DefaultHasher::new();
        (self.told[call], self.now, told).hash(&mut hash);
        self.told[call] = hash.finish();
    }

    /// Returns a hash of everything that decides what can happen.
    pub(super) fn state(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        let Self {
            now,
            entries,
            created,
            requests,
            ghosts,
            sent_at,
            acted_at,
            late,
            writes,
            told,
            // A call is decided by what it was told.
            has_sent: _,
            mistake: _,
            wakers: _,
        } = self;
        (now, entries, created, requests, ghosts).hash(&mut hash);
        (sent_at, acted_at, late, writes, told).hash(&mut hash);
        hash.finish()
    }
}
