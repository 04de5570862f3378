//! Methods that the language calls: operators, comparisons, conversions, hashing, dropping, iterating.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   from_iter
//!   add_assign
//!   index
//!   index_mut
//!   extend
//!   neg
//!   eq
//!   partial_cmp
//!     cmp
//!   not
//!   as_ref
//!   hash
//!   hash
//!   eq
//!   next_back
//!   next_back
//!   next_back
//!   next_back

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::{AddAssign, Index, IndexMut, Neg, Not};
#[derive(Clone, Debug, Eq)]
struct N(i32);
impl PartialEq for N {
    #[traced]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl PartialOrd for N {
    #[traced]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let order = self.cmp(other);
        Some(order)
    }
}
impl Ord for N {
    #[traced]
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl Hash for N {
    #[traced]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state)
    }
}
impl AddAssign<i32> for N {
    #[traced]
    fn add_assign(&mut self, rhs: i32) {
        self.0 += rhs;
    }
}
impl Neg for N {
    type Output = Self;
    #[traced]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl Not for &N {
    type Output = bool;
    #[traced]
    fn not(self) -> bool {
        self.0 == 0
    }
}
impl Index<&str> for N {
    type Output = i32;
    #[traced]
    fn index(&self, _: &str) -> &i32 {
        &self.0
    }
}
impl IndexMut<&str> for N {
    #[traced]
    fn index_mut(&mut self, _: &str) -> &mut i32 {
        &mut self.0
    }
}
impl AsRef<i32> for N {
    #[traced]
    fn as_ref(&self) -> &i32 {
        &self.0
    }
}
impl Extend<i32> for N {
    #[traced]
    fn extend<T: IntoIterator<Item = i32>>(&mut self, items: T) {
        self.0 += items.into_iter().sum::<i32>();
    }
}
impl FromIterator<i32> for N {
    #[traced]
    fn from_iter<T>(items: T) -> Self
    where
        T: IntoIterator<Item = i32>,
    {
        Self(items.into_iter().sum())
    }
}
impl DoubleEndedIterator for Drain {
    #[traced]
    fn next_back(&mut self) -> Option<i32> {
        self.0.pop()
    }
}
struct Drain(Vec<i32>);
impl Iterator for Drain {
    type Item = i32;
    #[traced]
    fn next(&mut self) -> Option<Self::Item> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }
}
fn main() {
    let mut n: N = [1, 2].into_iter().collect();
    n += 1;
    n["x"] += n["y"];
    n.extend([1]);
    assert_eq!(-n.clone(), N(-9));
    assert!(n > N(0) && !&N(0) && *n.as_ref() == 9);
    assert_eq!(std::collections::HashSet::from([n.clone(), n]).len(), 1);
    assert_eq!(Drain(vec![1, 2, 3]).rev().collect::<Vec<_>>(), [3, 2, 1]);
}
