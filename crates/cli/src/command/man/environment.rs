//! The environment variables and the files that the command reads, for the manual pages.

/// The environment variables, each with what it sets. A test compares the names with those in the
/// code.
pub(super) const VARIABLES: &[(&str, &str)] = &[
    (
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN",
        "The credentials that sign requests. AWS_SECURITY_TOKEN is an old name of AWS_SESSION_TOKEN.",
    ),
    (
        "AWS_ACCOUNT_ID, AWS_CREDENTIAL_EXPIRATION",
        "The account and the end of these credentials.",
    ),
    (
        "AWS_PROFILE, AWS_DEFAULT_PROFILE",
        "The profile, unless --profile names one.",
    ),
    (
        "AWS_REGION, AWS_DEFAULT_REGION",
        "The Region, unless --region names one.",
    ),
    (
        "AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE",
        "The paths of the shared files.",
    ),
    (
        "AWS_DEFAULT_OUTPUT",
        "The output format, unless --output chooses one.",
    ),
    (
        "AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_ARTIFACT, AWS_ENDPOINT_URL_SUPPORT",
        "The URL to send requests to, for all services or for one. AWS_ENDPOINT_URL_STS, \
      AWS_ENDPOINT_URL_SSO and AWS_ENDPOINT_URL_SSO_OIDC are for the services of credentials, and \
      AWS_ENDPOINT_URL_S3 for the bucket of an archive or a journal.",
    ),
    (
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "If it is true, neither the variables nor the files choose a URL.",
    ),
    (
        "AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT",
        "If one is true, the endpoint is a FIPS or a dual-stack endpoint.",
    ),
    (
        "AWS_STS_REGIONAL_ENDPOINTS",
        "legacy sends requests to STS to its global endpoint.",
    ),
    (
        "AWS_MAX_ATTEMPTS",
        "How often a request is sent at most, unless --max-attempts sets it.",
    ),
    (
        "AWS_RETRY_MODE",
        "The retry mode: standard or adaptive; legacy counts as standard.",
    ),
    (
        "AWS_CA_BUNDLE",
        "A file with the certificates of the authorities to trust, unless --ca-bundle names one.",
    ),
    ("HTTPS_PROXY, https_proxy", "The proxy for HTTPS."),
    (
        "NO_PROXY, no_proxy",
        "The hosts to reach without the proxy.",
    ),
    (
        "AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_SESSION_NAME",
        "A role to assume by a web identity: the role, the file with the token, and the name of the \
      session.",
    ),
    (
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "Where a container gets its credentials.",
    ),
    (
        "AWS_CONTAINER_AUTHORIZATION_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "The token that the container sends for them, or the file that holds it.",
    ),
    (
        "AWS_EC2_METADATA_DISABLED",
        "If it is true, the instance is not asked for credentials.",
    ),
    (
        "AWS_EC2_METADATA_SERVICE_ENDPOINT, AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "Where the instance is asked: a URL, or IPv4 or IPv6.",
    ),
    (
        "AWS_METADATA_SERVICE_TIMEOUT, AWS_METADATA_SERVICE_NUM_ATTEMPTS",
        "How long one request to the instance may take, in seconds, and how many there are.",
    ),
    (
        "NO_COLOR",
        "If it is set, nothing is coloured, unless --color is always.",
    ),
    (
        "TERM",
        "If it is dumb, nothing is coloured, and no progress is drawn.",
    ),
    (
        "COLUMNS",
        "The width of tables, in place of that of the terminal.",
    ),
    (
        "AWS_PAGER, PAGER",
        "The program that shows long output on a terminal, unless --no-cli-pager turns it off; \
      cli_pager of the profile comes between the two. An empty value turns it off. less (more on \
      Windows) by default.",
    ),
    (
        "LESS",
        "The options of less, which is run with FRX if it is not set.",
    ),
    (
        "HOME, USERPROFILE",
        "The home directory, USERPROFILE on Windows.",
    ),
    (
        "VISUAL, EDITOR",
        "The editor for the text of a case or a reply; the first that is set, vi (notepad on Windows) by default.",
    ),
    (
        "XDG_CACHE_HOME",
        "The folder for what can be fetched again; ~/.cache by default.",
    ),
    (
        "AWS_BATCH_JOB_ARRAY_INDEX, AWS_BATCH_JOB_ARRAY_SIZE, JOB_COMPLETION_INDEX, JOB_COMPLETIONS",
        "Which of several workers this one is, for `archive --shard auto`.",
    ),
    (
        "XDG_STATE_HOME, LOCALAPPDATA",
        "The folder for state, LOCALAPPDATA on Windows; ~/.local/state by default.",
    ),
];

/// The files that the command reads or writes by itself, each with what it holds.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "~/.aws/config, ~/.aws/credentials",
        "The shared files with the profiles of the AWS CLI.",
    ),
    ("~/.aws/sso/cache", "The tokens of IAM Identity Center."),
    (
        "~/.aws/cli/cache",
        "The credentials of assumed roles, which the AWS CLI uses too.",
    ),
    (
        "~/.local/state/casebook/cases",
        "How many cases were opened from this machine in the last hour, for each account.",
    ),
    (
        "~/.local/state/casebook/drafts",
        "Texts from an editor that were not sent.",
    ),
    (
        "~/.local/state/casebook/once",
        "The keys of --once, unless --journal names a place.",
    ),
    (
        "~/.cache/casebook/completion",
        "The lists by which words are completed, for a minute.",
    ),
    (
        "~/.local/state/casebook/evidence",
        "The key of `evidence keygen`, unless -o names another file, with the public key beside it.",
    ),
    (
        "DIR/manifest.jsonl",
        "The documents that `report sync DIR` has saved.",
    ),
    (
        "DIR/runs.txt, DIR/manifest-sha256.txt",
        "What each run of `report sync DIR` was and did, and the hash of every file.",
    ),
    (
        "DIR/seal-0001.json, .tsq, .tsr",
        "A seal of the folder, and the question and the answer of its timestamp.",
    ),
    (
        "DIR/ID.json",
        "What `agreement accept` and `agreement terminate` have shown.",
    ),
];
