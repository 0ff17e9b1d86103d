//! One table for each kind of identifier: variant, registered name, document.

/// Makes an enumeration of registered names with its conversions, so that a name is written down once.
macro_rules! identifiers {
    (
        $(#[$outer:meta])*
        $type:ident, $what:literal:
        $( $variant:ident = $name:literal, $doc:literal; )+
    ) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $( #[doc = concat!("`", $name, "`: ", $doc)] $variant, )+
        }

        impl $type {
            /// Every identifier of this kind, in the order of the table.
            pub const ALL: &[Self] = &[ $( Self::$variant, )+ ];

            /// The registered name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// The identifier with this very name; case matters (RFC 7515 §4.1.1).
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $( $name => Some(Self::$variant), )+ _ => None }
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.name())
            }
        }

        impl core::str::FromStr for $type {
            type Err = crate::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Self::from_name(name).ok_or(crate::UnknownName::new($what))
            }
        }
    };
}

pub(crate) use identifiers;
