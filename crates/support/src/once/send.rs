//! Sending a case or reply without files once.

use casebook_stack::OperationService;
use casebook_types::OnceKey;

use super::call::{Call, Step};
use super::error::OnceError;
use super::journal::Journal;
use super::journal_key::JournalKey;
use super::operation::OnceOperation;
use super::outcome::{Confirmation, OpenedCase};
use crate::case::CreateCase;
use crate::case_service::CaseService;
use crate::communication::AddCommunicationToCase;

impl Journal {
    /// Opens a case, unless this key has opened it before.
    ///
    /// If an earlier request may have succeeded, the call first searches for its case: by subject
    /// and text, among the cases that did not exist before and that belong to no other key. If
    /// several match, the call takes the oldest with the same service, category, severity and language,
    /// or else the oldest of all. These codes are only a preference, since AWS may change them.
    ///
    /// Dropping the future is as harmless as a crash: the next call with the key continues.
    ///
    /// # Errors
    ///
    /// See [`OnceError`]. [`OnceError::sent`] says whether the case may be open. It is safe to
    /// repeat the call after every error.
    pub async fn create_case_once<C: CaseService>(
        &self,
        client: &C,
        key: &OnceKey,
        case: CreateCase,
    ) -> Result<OpenedCase, OnceError> {
        let (case_id, confirmation) = self.send_once(client, key, case).await?;
        Ok(OpenedCase {
            case_id,
            confirmation,
        })
    }

    /// Adds a reply to a case, unless this key has added it before.
    ///
    /// It works as [`create_case_once`](Self::create_case_once) does, with another search: replies have
    /// no ids, so the search counts the replies of the case with the same text.
    ///
    /// # Errors
    ///
    /// See [`OnceError`]. [`OnceError::sent`] says whether the reply may be in the case. It is safe
    /// to repeat the call after every error.
    pub async fn reply_once<C: CaseService>(
        &self,
        client: &C,
        key: &OnceKey,
        reply: AddCommunicationToCase,
    ) -> Result<Confirmation, OnceError> {
        let ((), confirmation) = self.send_once(client, key, reply).await?;
        Ok(confirmation)
    }

    async fn send_once<Op, C>(
        &self,
        client: &C,
        key: &OnceKey,
        operation: Op,
    ) -> Result<(Op::Outcome, Confirmation), OnceError>
    where
        Op: OnceOperation,
        C: CaseService + OperationService<Op>,
    {
        let id = JournalKey { key, part: 0 };
        let lock = self.lock(id).await?;
        let operation = lock.marked(id.part, operation)?;
        let mut step = Step::Open;
        loop {
            step = match step {
                Step::Open => Call::open(&lock, client, id.part, &operation, None).await?,
                Step::Done(outcome, confirmation) => return Ok((outcome, confirmation)),
                Step::Prepare(call) => call.record_sending().await?,
                Step::Send(call) => {
                    let response = call.in_turn(client.send(operation.clone())).await;
                    call.record_response(response).await?
                }
            };
        }
    }
}
