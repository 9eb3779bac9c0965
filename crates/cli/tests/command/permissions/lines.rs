//! The command lines whose calls are compared with `docs/iam.md`.
//!
//! A word that has blanks has `+` for them. Words in braces stand for ids of the samples; `{seen}` is the
//! hash that the line before has printed.

/// Each command, with the lines of its plain use, and those of its options and other answers.
pub(super) const LINES: &[(&str, &[&str], &[&str])] = &[
    ("account set", &["SUBSCRIBED"], &[]),
    ("account show", &[""], &[]),
    ("advisor checks", &[""], &["8HlrwYMfve"]),
    ("advisor list", &[""], &[]),
    ("advisor refresh", &["8HlrwYMfve"], &["8HlrwYMfve --wait"]),
    ("advisor result", &["8HlrwYMfve"], &[]),
    ("advisor status", &["8HlrwYMfve"], &[""]),
    ("advisor summary", &[""], &[]),
    (
        "agreement accept",
        &[
            "agreement-Nz7KcP3vRd9WqJ1x",
            "agreement-Nz7KcP3vRd9WqJ1x --accept-terms --sha256 {seen}",
            "agreement-Nz7KcP3vRd9WqJ1x --accept-terms --sha256 {seen}",
        ],
        &["New+Zealand+Notifiable+Data+Breach+Addendum"],
    ),
    (
        "agreement check",
        &["--require customer-agreement-4QmX0tZr7BvKc2Lp"],
        &["--require nothing"],
    ),
    (
        "agreement get",
        &["customer-agreement-4QmX0tZr7BvKc2Lp -o agreement.pdf"],
        &["Nondisclosure+Agreement -o named.pdf"],
    ),
    ("agreement list", &[""], &["--available"]),
    (
        "agreement show",
        &["customer-agreement-4QmX0tZr7BvKc2Lp"],
        &["agreement-Nz7KcP3vRd9WqJ1x"],
    ),
    (
        "agreement terminate",
        &[
            "customer-agreement-4QmX0tZr7BvKc2Lp",
            "customer-agreement-4QmX0tZr7BvKc2Lp --accept-terms --sha256 {seen}",
        ],
        &["Nondisclosure+Agreement"],
    ),
    ("archive", &["archive"], &["large"]),
    (
        "attachment get",
        &["{attachment} -o file"],
        &["--case {case} -d files", "--case {large} -d files"],
    ),
    (
        "case create",
        &["--subject s --body b"],
        &[
            "--subject s --body b --service ec2 --category general-guidance",
            "--subject s --body b --attach small",
            "--subject s --body b --attach big",
            "--subject s --body b --dry-run=service",
            "--subject lost --body b --once a --journal journal --settle 1",
            "--subject marked --body b --once m --journal journal --mark",
        ],
    ),
    ("case list", &["--all"], &["--status resolved"]),
    ("case open", &["{number}"], &["{case}"]),
    (
        "case reply",
        &["{case} --body b"],
        &[
            "{number} --body b",
            "{case} --body b --attach small",
            "{case} --body b --attach big",
            "{case} --body b --dry-run=service",
            "{case} --body lost --once b --journal journal --settle 1",
            "{case} --body marked --once n --journal journal --mark",
        ],
    ),
    ("case resolve", &["{case}"], &["{number}"]),
    ("case show", &["{number}"], &["{case}"]),
    (
        "case wait",
        &[
            "{number} --status unassigned,opened,work-in-progress,pending-customer-action,resolved,reopened",
        ],
        &[],
    ),
    (
        "catalog languages",
        &["--service ec2 --category general-guidance"],
        &[],
    ),
    (
        "catalog options",
        &["--service ec2 --category general-guidance"],
        &[],
    ),
    ("catalog services", &[""], &["ec2"]),
    ("catalog severities", &[""], &[]),
    (
        "inquiry answers",
        &["compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1"],
        &["Bank+questionnaire+2026"],
    ),
    ("inquiry ask", &["--question a"], &["--question a --wait"]),
    (
        "inquiry export",
        &["compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1 -o answers.csv"],
        &["Bank+questionnaire+2026 -o named.csv"],
    ),
    (
        "inquiry feedback",
        &["compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1 --up"],
        &["Bank+questionnaire+2026 --up"],
    ),
    ("inquiry list", &[""], &[]),
    (
        "inquiry show",
        &["compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1"],
        &["Bank+questionnaire+2026"],
    ),
    (
        "report get",
        &["{report} -o report.pdf"],
        &["privacy+soc+2 --accept-terms -o named.pdf"],
    ),
    ("report list", &[""], &[]),
    ("report show", &["{report}"], &["privacy+soc+2"]),
    (
        "report sync",
        &["reports --series ISO --accept-terms"],
        &["reports --series ISO --verify"],
    ),
    (
        "report terms",
        &["{report} -o terms.pdf"],
        &["privacy+soc+2 -o named-terms.pdf"],
    ),
    ("report versions", &["{report}"], &["privacy+soc+2"]),
    ("status", &[""], &[]),
];
