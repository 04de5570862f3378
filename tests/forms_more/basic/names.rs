//! Names in other scripts, raw names, given names and very long ones.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   größe [cm=1]
//!   match
//!   a name / with: signs
//!   a_rather_long_name_that_goes_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_until

#[traced]
fn größe(#[annotate(name = "cm")] länge: u32) -> u32 {
    länge
}
#[traced]
fn r#match() {}
#[traced(name = "a name / with: signs")]
fn other() {}
#[traced]
fn a_rather_long_name_that_goes_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_until()
{
}
fn main() {
    größe(1);
    r#match();
    other();
    a_rather_long_name_that_goes_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_until(
    );
}
