//! `&mut self -> Result<&mut T, E>`, the shape that an inferred closure cannot have.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   get
//!   or_insert
//!   get FAULT
//!   later
//!   iter

struct Store(Vec<String>);
impl Store {
    #[traced]
    fn get(&mut self, at: usize) -> Result<&mut String, String> {
        if at >= self.0.len() {
            return Err(format!("no {at}"));
        }
        Ok(&mut self.0[at])
    }
    #[traced]
    fn or_insert(&mut self, at: usize) -> Result<&mut String, String> {
        if self.0.get(at).is_some() {
            return self.get(at);
        }
        self.0.push(String::new());
        self.0.last_mut().ok_or_else(String::new)
    }
    #[traced]
    async fn later<'a>(&'a mut self, other: &'a mut String) -> Result<(&'a mut String, &'a mut String), ()> {
        Ok((self.0.first_mut().ok_or(())?, other))
    }
    #[traced]
    fn iter<'a>(&'a mut self, skip: &usize) -> Result<impl Iterator<Item = &'a mut String> + use<'a>, String> {
        Ok(self.0.iter_mut().skip(*skip))
    }
}
fn main() {
    let mut store = Store(vec!["a".to_owned()]);
    store.get(0).unwrap().push('b');
    store.or_insert(7).unwrap().push('c');
    assert!(store.get(9).is_err());
    let mut other = String::new();
    futures::executor::block_on(async {
        let (first, second) = store.later(&mut other).await.unwrap();
        std::mem::swap(first, second);
    });
    assert_eq!(other, "ab");
    assert_eq!(store.iter(&1).unwrap().count(), 1);
}
