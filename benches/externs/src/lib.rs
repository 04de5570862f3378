//! Empty: a name to build the crates under that generated programs are compiled against.
