use super::*;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

fn body(form: Form) -> String {
    String::from_utf8(form.finish().into_body().to_vec()).unwrap()
}

#[test]
fn a_form_is_posted_to_the_root_with_its_type() {
    let request = Form::new("A", "2011-06-15").finish();
    assert_eq!(
        (request.method(), request.uri().path()),
        (&Method::POST, "/")
    );
    assert_eq!(
        request.headers()[CONTENT_TYPE],
        "application/x-www-form-urlencoded"
    );
}

#[test]
fn a_form_escapes_all_that_is_not_unreserved() {
    let form = Form::new("A", "2011-06-15")
        .field("Foo", "a b&c=é/")
        .field_opt("No", None::<&str>)
        .field_opt("N", Some(3))
        .field("Empty", "");
    assert_eq!(
        body(form),
        "Action=A&Version=2011-06-15&Foo=a%20b%26c%3D%C3%A9%2F&N=3&Empty="
    );
    assert_eq!(body(Form::new("A&B=c", "1")), "Action=A%26B%3Dc&Version=1");
}

/// The examples come from the specification, chapter "Example requests".
#[test]
fn lists_structures_and_maps_are_written_as_published() {
    let text = |form: Form, text: &str| form.value(text);
    let hi = |form: Form, text: &str| form.field("hi", text);
    let form = Form::new("QueryLists", "2020-07-02")
        .list("ListArg", ["foo", "bar"], text)
        .list("ComplexListArg", ["hello", "hola"], hi)
        .flat_list("FlattenedListArg", ["A", "B"], text)
        .flat_list("ListArgWithXmlNameMember.item", ["A", "B"], text);
    assert_eq!(
        body(form),
        "Action=QueryLists&Version=2020-07-02&ListArg.member.1=foo&ListArg.member.2=bar\
         &ComplexListArg.member.1.hi=hello&ComplexListArg.member.2.hi=hola\
         &FlattenedListArg.1=A&FlattenedListArg.2=B\
         &ListArgWithXmlNameMember.item.1=A&ListArgWithXmlNameMember.item.2=B"
    );
    let form = Form::new("QueryMaps", "2020-07-02")
        .structure("baz", |form| form.field("temp", "example3"))
        .map("MapArg", [("bar", "Bar"), ("foo", "Foo")], text)
        .map("ComplexMapArg", [("bar", "Bar")], hi)
        .flat_list(
            "MapWithXmlMemberName.entry",
            [("bar", "Bar")],
            |form, (k, v)| form.field("K", k).field("V", v),
        );
    assert_eq!(
        body(form),
        "Action=QueryMaps&Version=2020-07-02&baz.temp=example3\
         &MapArg.entry.1.key=bar&MapArg.entry.1.value=Bar\
         &MapArg.entry.2.key=foo&MapArg.entry.2.value=Foo\
         &ComplexMapArg.entry.1.key=bar&ComplexMapArg.entry.1.value.hi=Bar\
         &MapWithXmlMemberName.entry.1.K=bar&MapWithXmlMemberName.entry.1.V=Bar"
    );
}

#[test]
fn an_empty_list_is_written_and_an_empty_map_is_not() {
    let form = Form::new("A", "1")
        .list("List", [""; 0], |form, text| form.value(text))
        .flat_list("Flat", [""; 0], |form, text| form.value(text))
        .map("Map", [("", ""); 0], |form, text| form.value(text))
        .structure("Structure", |form| form)
        .field("Last", 1);
    assert_eq!(body(form), "Action=A&Version=1&List=&Last=1");
}

#[test]
fn debug_shows_no_field() {
    let shown = format!("{:?}", Form::new("A", "1").field("TokenCode", "MARKED"));
    assert!(
        shown.starts_with("Form {") && !shown.contains("MARKED"),
        "{shown}"
    );
}

/// A generated value of any kind that a form can hold.
#[derive(Clone, Debug)]
enum Shape {
    Text(String),
    Structure(Vec<(String, Self)>),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

impl Shape {
    fn write(&self, form: Form, name: &str) -> Form {
        match self {
            Self::Text(text) => form.field(name, text),
            Self::Structure(fields) => form.structure(name, |form| {
                fields
                    .iter()
                    .fold(form, |form, (name, field)| field.write(form, name))
            }),
            Self::List(entries) => form.list(name, entries, |form, entry| entry.write(form, "x")),
            Self::Map(entries) => form.map(name, entries.iter().map(|(k, v)| (k, v)), |form, v| {
                v.write(form, "x")
            }),
        }
    }

    /// Appends the names and values that the service must receive for this value.
    fn expect(&self, name: String, into: &mut Vec<(String, String)>) {
        match self {
            Self::Text(text) => into.push((name, text.clone())),
            Self::Structure(fields) => {
                for (field, value) in fields {
                    value.expect(format!("{name}.{field}"), into);
                }
            }
            Self::List(entries) if entries.is_empty() => into.push((name, String::new())),
            Self::List(entries) => {
                for (at, entry) in entries.iter().enumerate() {
                    entry.expect(format!("{name}.member.{}.x", at + 1), into);
                }
            }
            Self::Map(entries) => {
                for (at, (key, value)) in entries.iter().enumerate() {
                    let entry = format!("{name}.entry.{}", at + 1);
                    into.push((format!("{entry}.key"), key.clone()));
                    value.expect(format!("{entry}.value.x"), into);
                }
            }
        }
    }
}

fn shape() -> impl Strategy<Value = Shape> {
    let text = any::<String>().prop_map(Shape::Text);
    text.prop_recursive(4, 32, 4, |inner| {
        let named = prop::collection::vec((any::<String>(), inner.clone()), 0..4);
        prop_oneof![
            named.clone().prop_map(Shape::Structure),
            prop::collection::vec(inner, 0..4).prop_map(Shape::List),
            named.prop_map(Shape::Map),
        ]
    })
}

proptest! {
    #[test]
    fn a_written_form_parses_back(shape in shape(), last in any::<String>()) {
        let form = shape.write(Form::new("A", "1"), "Shape").field("Last", &last);
        let mut expected = vec![("Action".to_owned(), "A".to_owned()), ("Version".to_owned(), "1".to_owned())];
        shape.expect("Shape".to_owned(), &mut expected);
        expected.push(("Last".to_owned(), last));
        let decode = |text| percent_decode_str(text).decode_utf8().unwrap().into_owned();
        let body = body(form);
        prop_assert!(body.is_ascii());
        let found: Vec<_> = body
            .split('&')
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (decode(name), decode(value)))
            .collect();
        prop_assert_eq!(found, expected);
    }
}
