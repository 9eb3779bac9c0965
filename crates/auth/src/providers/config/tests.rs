use proptest::prelude::*;

use super::*;

fn config(text: &str) -> SharedConfig {
    SharedConfig::parse(text, "").unwrap()
}

fn value<'a>(shared: &'a SharedConfig, profile: &str, name: &str) -> Option<&'a str> {
    shared.profile(profile)?.get(name)
}

fn refusal(text: &str) -> String {
    SharedConfig::parse(text, "").unwrap_err().to_string()
}

#[test]
fn names_are_trimmed_and_a_tab_separates_like_a_blank() {
    let shared = config("[\t profile\t \tfoo ]\n a = 1\n[default ] # it\nB = 2");
    assert_eq!(value(&shared, "foo", "a"), Some("1"));
    assert_eq!(value(&shared, "default", "b"), Some("2"));
    assert_eq!(shared.profiles().collect::<Vec<_>>(), ["default", "foo"]);
}

#[test]
fn names_outside_the_alphabet_are_not_listed() {
    let shared = config(
        "[profile a b]\nx = 1\n[profile \"c\" d]\nx = 1\n[profile é]\nx = 1\n[profile d#e]\nx = 1\n\
         [profile]\nx = 1\n[]\nx = 1\n[plain]\nx = 1\n[Profile f]\nx = 1\n[profile g]\nb c = 1",
    );
    assert_eq!(shared.profiles().collect::<Vec<_>>(), ["g"]);
    for no_name in ["a b", "a", "c d", "c", "", "plain", "f"] {
        assert!(shared.profile(no_name).is_none(), "{no_name}");
    }
    assert_eq!(shared.profile("g").unwrap().iter().count(), 0);
}

#[test]
fn a_quoted_name_is_the_text_between_the_quotes() {
    for (header, name) in [
        ("'Audit Team'", "Audit Team"),
        ("\"Audit Team\"", "Audit Team"),
        ("\t 'Audit  Team\t' ", "Audit  Team\t"),
        ("'plain'", "plain"),
        ("'é ]#;'", "é ]#;"),
        // `Bob's Team` in the form in which a shell would quote it. The AWS CLI writes it like
        // this.
        ("'Bob'\"'\"'s Team'", "Bob's Team"),
        (r#""a \"b\" \\ c""#, r#"a "b" \ c"#),
        (r"Audit\ Team", "Audit Team"),
        ("'a b'/c", "a b/c"),
    ] {
        let text = format!("[profile {header}] # it's\nx = 1\n");
        assert_eq!(value(&config(&text), name, "x"), Some("1"), "{text}");
        for kind in ["sso-session", "services"] {
            let text = format!("[{kind} {header}]\nx = 1\n");
            let shared = config(&text);
            let section = shared
                .section(kind, name)
                .unwrap_or_else(|| panic!("{text}"));
            assert_eq!(section.get("x"), Some("1"));
        }
    }
    for header in ["''", "'a", "bob's", "'a' b", "a 'b'", "\\"] {
        let shared = config(&format!("[profile {header}]\nx = 1\n[profile z]\nx = 2"));
        assert_eq!(shared.profiles().collect::<Vec<_>>(), ["z"], "{header}");
    }
    assert_eq!(config("['default']\nx = 1").profiles().count(), 1);
    assert_eq!(config("[profile'a b']\nx = 1").profiles().count(), 0);
}

#[test]
fn the_credentials_file_knows_names_with_blanks_and_no_quotes() {
    let shared = SharedConfig::parse(
        "[profile 'Audit Team']\nx = 1\ny = 1",
        "[Audit Team]\nx = 2\n[Ops Team]\nx = 3\n[Bob's Team]\nx = 4\n['Quoted Team']\nx = 5",
    )
    .unwrap();
    assert_eq!(value(&shared, "Audit Team", "x"), Some("2"));
    assert_eq!(value(&shared, "Audit Team", "y"), Some("1"));
    assert_eq!(value(&shared, "Ops Team", "x"), Some("3"));
    assert_eq!(value(&shared, "Bob's Team", "x"), Some("4"));
    assert_eq!(value(&shared, "'Quoted Team'", "x"), Some("5"));
    // The SDKs ignore these names without quotes. So the profiles are found by their names, but not
    // listed.
    assert_eq!(shared.profiles().collect::<Vec<_>>(), ["Audit Team"]);
}

#[test]
fn a_name_in_the_credentials_file_is_taken_literally() {
    for name in [
        r"CORP\admin",
        r"a\\b",
        "'a'",
        "\"a b\"",
        "bob's",
        "\\",
        "a'b",
        "a&b",
        "müller",
    ] {
        let shared = SharedConfig::parse("", &format!("[{name}]\nx = 1")).unwrap();
        assert_eq!(value(&shared, name, "x"), Some("1"), "{name}");
        assert_eq!(shared.profiles().count(), 0, "{name}");
    }
    let shared = SharedConfig::parse("", "[CORP\\admin]\nx = 1\n['Quoted Team']\nx = 1").unwrap();
    assert!(shared.profile("CORPadmin").is_none());
    assert!(shared.profile("Quoted Team").is_none());
    // The config file has the same name, in quotes, which are removed by the rules of a shell.
    let shared =
        SharedConfig::parse("[profile 'CORP\\admin']\ny = 1", "[CORP\\admin]\nx = 1").unwrap();
    assert_eq!(value(&shared, "CORP\\admin", "x"), Some("1"));
    assert_eq!(shared.profiles().collect::<Vec<_>>(), ["CORP\\admin"]);
}

#[test]
fn a_name_with_other_letters_is_found_but_not_listed() {
    for name in [
        "müller", "é", "a&b", "x,y", "a(b)", "a=b", "foo!bar", "d#e", "$x", "*", "a|b",
    ] {
        let text = format!("[profile z]\nx = 2\n[profile {name}]\nx = 1\n");
        let shared = SharedConfig::parse(&text, &format!("[{name}]\ny = 3\n")).unwrap();
        assert_eq!(value(&shared, name, "x"), Some("1"), "{name}");
        assert_eq!(value(&shared, name, "y"), Some("3"), "{name}");
        assert_eq!(shared.profiles().collect::<Vec<_>>(), ["z"], "{name}");
        let shared = config(&format!("[sso-session {name}]\nx = 1\n"));
        let session = shared.section("sso-session", name).unwrap();
        assert_eq!(session.get("x"), Some("1"), "{name}");
    }
    // The name with quotes and the name without them are the same profile.
    let shared = config("[profile é]\nx = 1\n[profile 'é']\ny = 2\n[profile é]\nz = 3");
    for (name, expected) in [("x", "1"), ("y", "2"), ("z", "3")] {
        assert_eq!(value(&shared, "é", name), Some(expected));
    }
    assert_eq!(shared.profiles().collect::<Vec<_>>(), ["é"]);
}

#[test]
fn a_comment_begins_after_a_blank() {
    let shared = config("[default]\na = 1 # c\nb = 1# c\nc = 1;2\t;c\nd = #c\ne = ;");
    for (name, expected) in [
        ("a", "1"),
        ("b", "1# c"),
        ("c", "1;2"),
        ("d", ""),
        ("e", ""),
    ] {
        assert_eq!(value(&shared, "default", name), Some(expected), "{name}");
    }
}

#[test]
fn values_keep_equals_signs_and_any_letters() {
    let shared = config("[default]\na = b=c = d\né = x\nf = 😀 é");
    assert_eq!(value(&shared, "default", "a"), Some("b=c = d"));
    assert_eq!(value(&shared, "default", "f"), Some("😀 é"));
}

#[test]
fn deeper_lines_continue_a_value() {
    let shared = config("[default]\na = 1\n  2 # not a comment\n\n # a comment\n\t3\nb = 4");
    assert_eq!(
        value(&shared, "default", "a"),
        Some("1\n2 # not a comment\n3")
    );
    assert_eq!(value(&shared, "default", "b"), Some("4"));
}

#[test]
fn a_section_may_be_indented_as_a_whole() {
    let shared = config(" [default]\n  a = 1\n  b =\n    c = 2\n  d = 3\n  [profile x]\n  a = 4");
    assert_eq!(value(&shared, "default", "a"), Some("1"));
    let default = shared.profile("default").unwrap();
    assert_eq!(default.nested("b", "c"), Some("2"));
    assert_eq!(default.get("d"), Some("3"));
    assert_eq!(value(&shared, "x", "a"), Some("4"));
}

#[test]
fn files_of_other_systems_are_read() {
    let shared = config("\u{feff}[default]\r\na = 1\r\n  2\r\nb = 3\r\n");
    assert_eq!(value(&shared, "default", "a"), Some("1\n2"));
    assert_eq!(value(&shared, "default", "b"), Some("3"));
}

#[test]
fn nested_properties_are_found_by_name() {
    let shared = config(
        "[services s]\nartifact =\n  Endpoint_URL = http://a # near\n  # no\n  b = 1\n  b = 2\n\
         support = x\n  endpoint_url = y",
    );
    let section = shared.section("services", "s").unwrap();
    assert_eq!(section.nested("artifact", "endpoint_url"), Some("http://a"));
    assert_eq!(section.nested("artifact", "b"), Some("2"));
    assert_eq!(section.nested("artifact", "c"), None);
    assert_eq!(section.nested("support", "endpoint_url"), None);
    assert_eq!(shared.sections("services").collect::<Vec<_>>(), ["s"]);
    assert_eq!(shared.sections("sso-session").count(), 0);
}

#[test]
fn the_default_profile_with_a_prefix_wins_over_the_one_without() {
    for text in [
        "[profile default]\na = 1\n[default]\nb = 2",
        "[default]\nb = 2\n[profile default]\na = 1",
    ] {
        let shared = SharedConfig::parse(text, "[default]\nc = 3").unwrap();
        assert_eq!(value(&shared, "default", "a"), Some("1"));
        assert_eq!(value(&shared, "default", "b"), None);
        assert_eq!(value(&shared, "default", "c"), Some("3"));
    }
}

#[test]
fn the_credentials_file_wins_and_knows_no_prefixes() {
    let shared = SharedConfig::parse(
        "[profile a]\nx = 1\ny = 1",
        "[a]\nx = 2\n[profile b]\nx = 2\n[services c]\nx = 2",
    )
    .unwrap();
    assert_eq!(value(&shared, "a", "x"), Some("2"));
    assert_eq!(value(&shared, "a", "y"), Some("1"));
    assert_eq!(shared.profiles().count(), 1);
    assert!(shared.section("services", "c").is_none());
}

#[test]
fn malformed_lines_are_named_and_not_quoted() {
    for (text, expected) in [
        (
            "# a\n[default",
            "config:2: expected ']' after the name of a section, found the end of the line",
        ),
        (
            "[default] x",
            "config:1: expected a comment or nothing after ']', found something else",
        ),
        (
            "a = MARKED",
            "config:1: expected a section such as [default], found something else",
        ),
        (
            " MARKED",
            "config:1: expected a section such as [default], found something else",
        ),
        (
            "[default]\n = MARKED",
            "config:2: expected the name of a property, found '='",
        ),
        (
            "[default]\nMARKED",
            "config:2: expected '=' after the name of a property, found the end of the line",
        ),
        (
            "[default]\n  MARKED",
            "config:2: expected '=' after the name of a property, found the end of the line",
        ),
        (
            "[default]\na = 1\n[default]\n  MARKED",
            "config:4: expected '=' after the name of a property, found the end of the line",
        ),
        (
            "[default]\na =\n MARKED",
            "config:3: expected '=' after the name of a property, found the end of the line",
        ),
        (
            "[default]\na =\n b = 1\n = MARKED",
            "config:4: expected the name of a property, found '='",
        ),
        (
            "[a b]\nMARKED",
            "config:2: expected '=' after the name of a property, found the end of the line",
        ),
    ] {
        assert_eq!(refusal(text), expected);
    }
    let error = SharedConfig::parse("", "[default").unwrap_err();
    assert!(error.to_string().starts_with("credentials:1: "), "{error}");
}

#[test]
fn describes_the_files_it_tried() {
    let looked = SharedConfig::default().describe_files();
    assert!(
        looked.starts_with("any file, as HOME is not set"),
        "{looked}"
    );
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name);
    std::fs::write(path("there"), "").unwrap();
    let looked = |path| SharedConfig {
        merged: MergedFiles::default(),
        files: vec![ConfigFile::read(path).unwrap().0],
    };
    for (name, why) in [
        ("there", ""),
        ("absent", " (not found)"),
        ("there/below", " (not found)"),
        (".", " (not a regular file)"),
    ] {
        let expected = format!("{}{why}", path(name).display());
        assert_eq!(looked(path(name)).describe_files(), expected);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("circle", path("circle")).unwrap();
        let expected = format!(
            "{} (a link that leads back to itself)",
            path("circle").display()
        );
        assert_eq!(looked(path("circle")).describe_files(), expected);
    }
}

#[test]
fn debug_shows_no_value() {
    let shared = config("[default]\naws_secret_access_key = MARKED\na =\n  b = MARKED");
    let shown = format!("{shared:?}");
    assert!(shown.contains("aws_secret_access_key") && !shown.contains("MARKED"));
}

proptest! {
    #[test]
    fn never_panics(text in "(?s).{0,200}", other in "(?s).{0,80}") {
        let _ = SharedConfig::parse(&text, &other);
    }

    #[test]
    fn never_panics_on_a_text_like_a_config_file(
        lines in proptest::collection::vec("[ \t]{0,2}(\\[?(profile |services |)[a-z]{0,3}\\]?|[a-z]{0,3} ?=? ?[a-z#;=]{0,4})", 0..12),
    ) {
        let text = lines.join("\n");
        if let Ok(shared) = SharedConfig::parse(&text, &text) {
            for name in shared.profiles() {
                for (key, _) in shared.profile(name).unwrap().iter() {
                    let _ = shared.profile(name).unwrap().nested(key, "a");
                }
            }
        }
    }

    #[test]
    fn no_error_shows_a_value(secret in "[a-z0-9]{24}", before in "[\\[\\] =#;\n\t]{0,6}") {
        let text = format!("[default\n]{before}{secret}");
        for text in [text.clone(), text.replace("[default\n]", "[default]\nk = v\n")] {
            if let Err(error) = SharedConfig::parse(&text, &text) {
                let shown = format!("{error} {error:?}");
                prop_assert!(!shown.contains(&secret));
            }
        }
    }

    #[test]
    fn any_name_is_read_as_the_aws_cli_quotes_it(name in "[ -~é\t]{1,20}") {
        let header = format!("'{}'", name.replace('\'', r#"'"'"'"#));
        let shared = config(&format!("[profile {header}]\nx = 1\n"));
        prop_assert_eq!(value(&shared, &name, "x"), Some("1"));
    }

    #[test]
    fn a_written_file_is_read_back(
        name in "[a-z0-9_./%@:+-]{1,12}",
        key in "[a-z0-9_]{1,12}",
        value in "[!-\"$-:<-~]([ -\"$-:<-~]{0,20}[!-\"$-:<-~])?",
    ) {
        let shared = config(&format!("[profile {name}]\n{key} = {value}\n"));
        prop_assert_eq!(shared.profile(&name).unwrap().get(&key), Some(&*value));
    }
}
