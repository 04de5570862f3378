//! What the SDK needs of the machine and std does not offer: a [`clock`] that costs one TSC read, and
//! word that the process was [`fork`]ed. The only crate of ours with `unsafe` in it: one line for each.

pub mod clock;
pub mod fork;
