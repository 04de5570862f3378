//! X-Ray's keywords, and the type of each.
//!
//! X-Ray: [Use filter expressions], *Boolean, number and string keywords*. What they mean for a trace is for `view`.
//!
//! [Use filter expressions]: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html

/// What a keyword may be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `true` and `false`, with `=` and `!=`.
    Flag,
    /// Numbers, with `=`, `!=`, `<`, `<=`, `>` and `>=`.
    Number,
    /// Strings, with `=`, `!=`, `CONTAINS`, `BEGINSWITH` and `ENDSWITH`.
    Text,
}

macro_rules! keywords {
    ($($variant:ident $text:literal $kind:ident,)*) => {
        /// A keyword.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "they are AWS's own words")]
        pub enum Keyword {
            $($variant,)*
        }

        impl Keyword {
            /// All of them, for completion.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As it is written, in lower case.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// What it may be compared with.
            #[must_use]
            pub fn kind(self) -> Type {
                match self {
                    $(Self::$variant => Type::$kind,)*
                }
            }
        }
    };
}

keywords! {
    Ok "ok" Flag,
    Error "error" Flag,
    Throttle "throttle" Flag,
    Fault "fault" Flag,
    Partial "partial" Flag,
    Inferred "inferred" Flag,
    First "first" Flag,
    Last "last" Flag,
    Remote "remote" Flag,
    Root "root" Flag,
    ResponseTime "responsetime" Number,
    Duration "duration" Number,
    HttpStatus "http.status" Number,
    Index "index" Number,
    Coverage "coverage" Number,
    HttpUrl "http.url" Text,
    HttpMethod "http.method" Text,
    HttpUserAgent "http.useragent" Text,
    HttpClientIp "http.clientip" Text,
    User "user" Text,
    Name "name" Text,
    Type "type" Text,
    Message "message" Text,
    AvailabilityZone "availabilityzone" Text,
    InstanceId "instance.id" Text,
    ResourceArn "resource.arn" Text,
    AccountId "account.id" Text,
    GroupName "group.name" Text,
    GroupArn "group.arn" Text,
}

impl Keyword {
    /// The keyword of that text, in whatever case.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|keyword| keyword.text().eq_ignore_ascii_case(text))
    }
}
