//! The initial contents of an account: the samples, and what is generated besides.

use crate::account::{ACCOUNT_ID, AccountId, displayed_serial};
use crate::crypto::split_mix::split_mix;
use crate::store::{
    Agreement, Attachment, Case, CaseOutline, Contents, Conversation, Inquiry, ListEntry, Offer,
    Position, Report, merge,
};
use crate::time::Timestamp;

use super::Samples;
use super::case::CaseSample;
use super::draw::of_seed;
use super::generated::{Generated, MOST_AGREEMENTS};
use super::generated_cases::GeneratedCases;
use super::parts::Parts;

/// The initial contents of an account. They are rendered from the samples and the numbers of what is
/// generated, so an account takes little memory.
#[derive(Clone, Debug)]
pub(crate) struct AccountContents {
    pub(crate) account: AccountId,
    /// When the emulator was built or reset.
    pub(crate) at: Timestamp,
    pub(crate) samples: Samples,
    /// Whether the contents have the reports, agreements, inquiries and cases of the samples.
    pub(crate) has_samples: bool,
    pub(crate) generated: Generated,
}

impl AccountContents {
    /// Returns the parts of the samples that the contents have, if they have any.
    fn parts(&self) -> Option<&Parts> {
        self.has_samples.then(|| self.samples.parts())
    }

    fn generated_cases(&self) -> GeneratedCases<'_> {
        GeneratedCases {
            samples: self.samples.parts(),
            generated: &self.generated,
            account: self.account,
            at: self.at,
        }
    }

    fn sample_cases(&self) -> &[CaseSample] {
        self.parts().map_or(&[], |parts| &parts.cases)
    }

    /// Returns the sample case with a serial, which is larger than those of the generated cases.
    fn sample_case(&self, serial: u64) -> Option<&CaseSample> {
        let index = serial.checked_sub(self.generated_cases().count() + 1)?;
        self.sample_cases().get(usize::try_from(index).ok()?)
    }

    fn numbered_samples(&self) -> impl Iterator<Item = (u64, &CaseSample)> {
        (self.generated_cases().count() + 1..).zip(self.sample_cases())
    }

    fn sample_agreements(&self) -> &[Agreement] {
        self.parts().map_or(&[], |parts| &parts.agreements)
    }

    fn generated_agreements(&self) -> impl Iterator<Item = Agreement> {
        let count = self.generated.agreements.min(MOST_AGREEMENTS);
        (1..=count).map(|number| self.generated_agreement(number))
    }

    fn generated_agreement(&self, number: u32) -> Agreement {
        const STATES: [&str; 3] = ["ACTIVE", "CUSTOMER_TERMINATED", "AWS_TERMINATED"];
        let seed = self.account.seed() << 32;
        let seed = seed.wrapping_add(of_seed(self.generated.seed));
        let drawn = split_mix(seed.wrapping_add(number.into()));
        let state = STATES[(drawn % 3) as usize];
        let (account, of) = (self.account, format!("{number:016}"));
        Agreement {
            id: format!("customer-agreement-{of}"),
            name: format!("Generated Agreement {number}"),
            arn: format!("arn:aws:artifact::{account}:customer-agreement/customer-agreement-{of}"),
            agreement_arn: format!("arn:aws:artifact:::agreement/agreement-{of}"),
            aws_account_id: account.to_string(),
            organization_arn: None,
            effective_start: "2025-02-01T08:15:30.250000Z".to_owned(),
            effective_end: (state != "ACTIVE").then(|| "2026-02-01T08:15:30.250000Z".to_owned()),
            state: state.to_owned(),
            description: format!("Generated: agreement {number}, which binds no one."),
            acceptance_terms: vec!["I have read this generated agreement.".to_owned()],
            terminate_terms: vec!["I understand that ending it ends nothing.".to_owned()],
            kind: "DEFAULT".to_owned(),
        }
    }
}

/// Returns the elements with ids greater than `after`, in the order of their ids.
fn sorted_after<'a, T>(
    all: impl IntoIterator<Item = &'a T>,
    after: Option<&str>,
    id: impl Fn(&T) -> &str,
) -> Vec<&'a T> {
    let all = all.into_iter();
    let mut found: Vec<&T> = all
        .filter(|element| after.is_none_or(|after| id(element) > after))
        .collect();
    found.sort_unstable_by(|one, other| id(one).cmp(id(other)));
    found
}

impl Contents for AccountContents {
    fn start(&self) -> u64 {
        self.at.millis()
    }

    fn reports(&self) -> Box<dyn Iterator<Item = Report> + '_> {
        let samples = self.parts().into_iter().flat_map(Parts::reports);
        Box::new(samples.chain(self.generated.reports().after(None)))
    }

    fn published(&self, after: Option<&str>) -> Box<dyn Iterator<Item = Report> + '_> {
        let samples = self.parts().map_or(&[][..], |parts| &parts.reports);
        // An id is the same text behind `report-`.
        let after_id = after.map(|after| after.strip_prefix("report-").unwrap_or(after));
        let samples = sorted_after(samples, after_id, |sample| &sample.id).into_iter();
        let samples = samples.filter_map(|sample| sample.published());
        let generated = self.generated.reports().after(after);
        Box::new(merge(generated, samples, |one, other| {
            one.id.cmp(&other.id)
        }))
    }

    fn versions(&self, id: &str) -> Vec<Report> {
        if let Some(generated) = self.generated.reports().find(id) {
            return vec![generated];
        }
        let id = id.strip_prefix("report-");
        let mut samples = self.parts().into_iter().flat_map(|parts| &parts.reports);
        let found = samples.find(|sample| Some(&*sample.id) == id);
        found.map_or(Vec::new(), |sample| sample.versions().collect())
    }

    fn agreements(&self, after: Option<&str>) -> Vec<Agreement> {
        let samples = sorted_after(self.sample_agreements(), after, |found| &found.id);
        let samples = samples
            .into_iter()
            .map(|sample| in_account(sample, self.account));
        let generated = self.generated_agreements();
        let generated = generated.filter(|found| after.is_none_or(|after| *found.id > *after));
        merge(samples, generated, |one, other| one.id.cmp(&other.id)).collect()
    }

    fn agreement(&self, id: &str) -> Option<Agreement> {
        let mut samples = self.sample_agreements().iter();
        let sample = samples.find(|sample| sample.id == id);
        let generated = || self.generated_agreements().find(|found| found.id == id);
        sample
            .map(|sample| in_account(sample, self.account))
            .or_else(generated)
    }

    fn offers(&self, after: Option<&str>) -> Vec<Offer> {
        let offers = self.parts().map_or(&[][..], |parts| &parts.offers);
        let offers = sorted_after(offers, after, |offer| &offer.id);
        offers.into_iter().cloned().collect()
    }

    fn offer(&self, id: &str) -> Option<Offer> {
        let mut offers = self.parts()?.offers.iter();
        offers.find(|offer| offer.id == id).cloned()
    }

    fn inquiries(&self, after: Option<&str>) -> Vec<Inquiry> {
        let inquiries = self.parts().map_or(&[][..], Parts::inquiries);
        let inquiries = sorted_after(inquiries, after, |inquiry| &inquiry.id);
        inquiries.into_iter().cloned().collect()
    }

    fn inquiry(&self, id: &str) -> Option<Inquiry> {
        let mut inquiries = self.parts()?.inquiries().iter();
        inquiries.find(|inquiry| inquiry.id == id).cloned()
    }

    fn case_count(&self) -> u64 {
        self.generated_cases().count() + self.sample_cases().len() as u64
    }

    fn case(&self, serial: u64) -> Option<Case> {
        let generated = self.generated_cases();
        if generated.has(serial) {
            return Some(generated.case(serial));
        }
        let sample = self.sample_case(serial)?;
        Some(sample.case(self.account, serial, self.at))
    }

    fn outline(&self, serial: u64) -> Option<CaseOutline<'_>> {
        let generated = self.generated_cases();
        if generated.has(serial) {
            return Some(generated.outline(serial));
        }
        Some(self.sample_case(serial)?.outline(self.at))
    }

    fn serial(&self, case_id: &str) -> Option<u64> {
        self.generated_cases().serial(case_id).or_else(|| {
            let mut samples = self.numbered_samples();
            let has_id = |sample: &CaseSample| sample.case_id(self.account, self.at) == case_id;
            samples.find_map(|(serial, sample)| has_id(sample).then_some(serial))
        })
    }

    fn displayed_serial(&self, display_id: &str) -> Option<u64> {
        let serial = displayed_serial(self.account, display_id)?;
        (1..=self.case_count()).contains(&serial).then_some(serial)
    }

    fn listed(
        &self,
        from: Position,
        to: Position,
    ) -> Box<dyn Iterator<Item = (Position, ListEntry<'_>)> + '_> {
        let samples = self.numbered_samples().map(|(serial, sample)| {
            let position = (sample.created(self.at).millis(), serial);
            (position, sample.list_entry(self.at))
        });
        let mut samples: Vec<_> = samples
            .filter(|(position, _)| (from..to).contains(position))
            .collect();
        samples.sort_unstable_by(|(one, _), (other, _)| other.cmp(one));
        let generated = self.generated_cases().listed(from, to);
        let newest_first = |one: &(Position, _), other: &(Position, _)| other.0.cmp(&one.0);
        Box::new(merge(samples.into_iter(), generated, newest_first))
    }

    fn conversation(&self, serial: u64) -> Conversation {
        let generated = self.generated_cases();
        if generated.has(serial) {
            return generated.conversation(serial);
        }
        let sample = self.sample_case(serial);
        sample.map_or(Vec::new(), |sample| {
            sample.conversation(self.account, self.at)
        })
    }

    fn attachment(&self, id: &str) -> Option<Attachment> {
        self.generated_cases().attachment(id).or_else(|| {
            let mut samples = self.numbered_samples();
            samples.find_map(|(case, sample)| {
                let file = sample.attachment(self.account, self.at, id)?;
                Some(Attachment { file, case })
            })
        })
    }
}

/// Returns an agreement of the samples, which name the default account, as one of another account.
fn in_account(sample: &Agreement, account: AccountId) -> Agreement {
    let mut agreement = sample.clone();
    if account != AccountId::DEFAULT && agreement.aws_account_id == ACCOUNT_ID {
        agreement.aws_account_id = account.to_string();
        agreement.arn = agreement.arn.replace(ACCOUNT_ID, &agreement.aws_account_id);
    }
    agreement
}
