//! `evidence keygen`

use std::io;
use std::path::PathBuf;

use casebook_evidence::NewKey;
use casebook_files::{Access, create_folder, write_new};
use clap::{Args, ValueHint};
use serde_json::json;

use crate::evidence::default_key;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// Make a key to seal folders with
///
/// The private key is a file that only its owner can read, in PEM and PKCS #8, without a password. The
/// public key is a file beside it that ends in .pub. Give the public key to those who check, by another way
/// than the folder. An existing file is never replaced.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Make the key that `evidence seal` uses", "casebook evidence keygen"),
    ("Make one in another file", "casebook evidence keygen -o audit.pem"),
]))]
pub(crate) struct Keygen {
    /// File for the private key [default: key.pem in ~/.local/state/casebook/evidence]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output_file: Option<PathBuf>,
}

impl Keygen {
    /// Runs the command.
    pub(super) fn run(self, session: &Session) -> Result<Exit, Failure> {
        let path = match self.output_file {
            Some(path) => path,
            None => default_key(session)?,
        };
        if path.as_os_str() == "-" {
            let why = "expected the name of a file, found `-`: a private key is not printed";
            return Err(Failure::parameter("--output-file", why));
        }
        let public_path = path.with_extension("pub");
        if public_path == path {
            let why = "expected a name that does not end in .pub, which is that of the public key";
            return Err(Failure::parameter("--output-file", why));
        }
        let key = NewKey::draw().map_err(Failure::other)?;
        let failed = |path: &PathBuf, error: io::Error| {
            let failure = Failure::transfer(format_args!("{}: {error}", path.display()));
            match error.kind() {
                io::ErrorKind::AlreadyExists => failure.advise("-o names another file"),
                _ => failure,
            }
        };
        if public_path.symlink_metadata().is_ok() {
            return Err(failed(&public_path, io::ErrorKind::AlreadyExists.into()));
        }
        let folder = path.parent().unwrap_or(&path);
        create_folder(folder, Access::Owner).map_err(|error| failed(&path, error))?;
        let written = write_new(&path, key.private_pem().as_bytes(), Access::Owner);
        written.map_err(|error| failed(&path, error))?;
        let written = write_new(
            &public_path,
            key.public().to_pem().as_bytes(),
            Access::Umask,
        );
        written.map_err(|error| failed(&public_path, error))?;
        let made = json!({
            "file": path.display().to_string(),
            "publicFile": public_path.display().to_string(),
            "key": key.public().id(),
        });
        session.print(made, View::Record(&["file", "publicFile", "key"]))
    }
}
