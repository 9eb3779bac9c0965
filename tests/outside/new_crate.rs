//! Builds and runs crates outside of this workspace.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use tempfile::TempDir;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A crate outside of this workspace, before it is built.
pub(crate) struct NewCrate {
    name: &'static str,
    folder: TempDir,
    dependencies: String,
    dev_dependencies: String,
}

impl NewCrate {
    pub(crate) fn new(name: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        // The lock file makes cargo use the versions that this workspace is tested with. Cargo
        // removes the packages from it that the crate does not need.
        fs::copy(
            Path::new(ROOT).join("Cargo.lock"),
            folder.path().join("Cargo.lock"),
        )
        .unwrap();
        Self {
            name,
            folder,
            dependencies: String::new(),
            dev_dependencies: String::new(),
        }
    }

    /// Adds a dependency on one of our crates, by its folder in this repository.
    pub(crate) fn dependency(mut self, name: &str, folder: &str, options: &str) -> Self {
        let comma = if options.is_empty() { "" } else { ", " };
        let line = format!("{name} = {{ path = \"{ROOT}/{folder}\"{comma}{options} }}");
        writeln!(self.dependencies, "{line}").unwrap();
        self
    }

    /// Adds one line to the dependencies in the manifest.
    pub(crate) fn text(mut self, line: &str) -> Self {
        writeln!(self.dependencies, "{line}").unwrap();
        self
    }

    /// Adds the dependencies that a text lists, one on each line.
    pub(crate) fn dependencies(mut self, text: &str) -> Self {
        self.dependencies = text.to_owned();
        self
    }

    /// Adds the dev-dependencies that a text lists, one on each line.
    pub(crate) fn dev_dependencies(mut self, text: &str) -> Self {
        self.dev_dependencies = text.to_owned();
        self
    }

    /// Writes an example, which can use the dev-dependencies.
    pub(crate) fn example(self, name: &str, program: &str) -> Self {
        let examples = self.folder.path().join("examples");
        fs::create_dir_all(&examples).unwrap();
        fs::write(examples.join(name).with_extension("rs"), program).unwrap();
        self
    }

    /// Writes the manifest and the program.
    pub(crate) fn main(self, program: &str) -> Self {
        let (name, dependencies) = (self.name, &self.dependencies);
        let dev_dependencies = &self.dev_dependencies;
        let manifest = format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}\n[dev-dependencies]\n{dev_dependencies}"
        );
        fs::write(self.folder.path().join("Cargo.toml"), manifest).unwrap();
        fs::write(self.folder.path().join("src/main.rs"), program).unwrap();
        self
    }

    /// Returns the crates that the dependency `of` brings along, one on each line.
    pub(crate) fn tree(&self, of: &str) -> String {
        self.cargo(["tree", "-e", "normal", "--prefix", "none", "-p", of])
    }

    /// Builds an example and runs it.
    pub(crate) fn run_example(&self, name: &str) {
        self.cargo(["run", "--quiet", "--example", name]);
    }

    /// Builds the program.
    pub(crate) fn build(self) -> Program {
        self.cargo(["build", "--quiet"]);
        let binary = target().join("debug").join(self.name);
        Program {
            binary,
            folder: self.folder,
        }
    }

    fn cargo<const N: usize>(&self, arguments: [&str; N]) -> String {
        let run = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", target())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "cargo {arguments:?}: {stderr}");
        String::from_utf8(run.stdout).unwrap()
    }
}

/// Returns the target folder. All crates have the same one, so that shared dependencies are built
/// once.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("outside")
}

/// A compiled program.
pub(crate) struct Program {
    binary: PathBuf,
    folder: TempDir,
}

/// What a program printed, and its exit status.
pub(crate) struct Run {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    /// The folder in which the program runs.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the program. Its environment has the keys of the emulator's samples and `env`, and
    /// nothing else.
    pub(crate) fn run(&self, env: &[(&str, &str)]) -> Run {
        let run = Command::new(&self.binary)
            .current_dir(self.folder())
            .env_clear()
            .envs([
                ("AWS_ACCESS_KEY_ID", casebook_emulator::ACCESS_KEY_ID),
                (
                    "AWS_SECRET_ACCESS_KEY",
                    casebook_emulator::SECRET_ACCESS_KEY,
                ),
                ("AWS_REGION", "us-east-1"),
            ])
            .env("HOME", self.folder().as_os_str() as &OsStr)
            .envs(env.iter().copied())
            .output()
            .unwrap();
        Run {
            status: run.status,
            stdout: String::from_utf8(run.stdout).unwrap(),
            stderr: String::from_utf8(run.stderr).unwrap(),
        }
    }
}
