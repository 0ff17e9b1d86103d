//! What a shell and `man` want: completions and manual pages, made from the definition of the command line.

use clap::{Args, Command};

use crate::{
    error::{Failure, Outcome},
    output::{Output, Product},
};

#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(&self, mut command: Command, output: &Output) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "jose", &mut script);
        output.deliver("completions", Product::Lines(&String::from_utf8_lossy(&script)), None)
    }
}

#[derive(Args, Debug)]
pub(crate) struct Man {
    /// The subcommand: `jose man jws sign`; the page of `jose` itself if there is none
    subcommand: Vec<String>,
}

impl Man {
    pub(crate) fn run(&self, mut command: Command, output: &Output) -> Outcome {
        command.build();
        let mut found = &command;
        for word in &self.subcommand {
            found = found.find_subcommand(word).ok_or_else(|| {
                Failure::usage("subcommand_unknown", "there is no such subcommand").hint("see jose --help")
            })?;
        }
        let mut page = Vec::new();
        let man = clap_mangen::Man::new(found.clone());
        man.render(&mut page).map_err(|error| Failure::io("the page", &error))?;
        output.deliver("man", Product::Lines(&String::from_utf8_lossy(&page)), None)
    }
}
