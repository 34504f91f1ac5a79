//! Names of faults, under which they are counted: each is its variant's name, never what it carries.

use crate::clients::{ClientFault, PolicyFault};
use crate::endpoints::{
    BrowserFault, IntrospectionFault, LoginCallFault, RequestFault, RevocationFault, SectorFault, TokenFault,
    UserinfoFault,
};
use crate::grants::{CodeFault, GrantFault, RefreshFault, UserFault};
use crate::guard::{SpendFault, Unavailable};
use crate::login::{AuthorizationFault, HandoverFault, Outage, PageFault, PasswordRefusal};
use crate::protocol::{BasicFault, ParameterFault};
use crate::tokens::{IssueFault, TermsFault};

/// A fault of a closed list.
pub trait FaultName {
    /// The names of the variants that hold no other list.
    const NAMES: &[&str];

    /// The name of the innermost variant, after its room where another room has one of that name.
    fn name(&self) -> &'static str;
}

/// Names variants: first those that are faults themselves, then those that hold a fault of another list.
macro_rules! named {
    ($($fault:ident $prefix:literal { $($own:ident)* | $($held:ident $list:ident)* })*) => {
        $(impl FaultName for $fault {
            const NAMES: &[&str] = &[$(concat!($prefix, stringify!($own)),)*];

            fn name(&self) -> &'static str {
                match self {
                    $(Self::$own { .. } => concat!($prefix, stringify!($own)),)*
                    $(Self::$held(fault) => <$list as FaultName>::name(fault),)*
                }
            }
        })*

        #[cfg(test)]
        const ALL: &[&[&str]] = &[$(<$fault as FaultName>::NAMES,)*];
    };
}

named! {
    TokenFault "" {
        GrantTypeMissing GrantTypeUnsupported GrantTypeNotRegistered UserCredentialsMissing |
        Request RequestFault Client ClientFault Sector SectorFault User PasswordRefusal Grant GrantFault Policy PolicyFault Terms TermsFault
        Guard Unavailable Issue IssueFault
    }
    IntrospectionFault "Introspection" {
        NotEntitled TokenMissing Directory |
        Request RequestFault Client ClientFault Guard Unavailable Issue IssueFault
    }
    RevocationFault "Revocation" {
        TokenMissing TypeUnsupported IssuedToAnotherClient |
        Request RequestFault Client ClientFault Guard Unavailable
    }
    SpendFault "Spend" { AlreadySpent IssuedBeforeBirth ShareExhausted Full Unavailable | }
    RequestFault "" {
        Maintenance ParametersInUrl NotAForm NotJson BodyTooLarge BodyTooSlow BodyBroken SeveralAuthorizationHeaders ForwardedHeaderMalformed
        Insecure | Parameters ParameterFault
    }
    ClientFault "" {
        NoCredentials SeveralMethods NoClientId TwoClients MethodNotSupported UnknownClient WrongSecret SecretNotYetValid
        SecretExpired MethodNotRegistered ClientDisabled AssertionIncomplete AssertionMalformed AssertionClaim
        AssertionAudienceIsList AssertionKeyUnknown AssertionKeysUnusable AssertionKeysUnavailable WrongSignature HashesBusy TooManyAttempts OtherProof |
        Basic BasicFault AssertionNotSpent SpendFault
    }
    PolicyFault "" {
        ScopeIllegal ScopeMissing ScopeTooWide ScopeEmpty ScopeOfSeveralResources ResourceIllegal ResourceUnknown
        TooManyResources |
    }
    IssueFault "Issue" { NoActiveKey NoSealingKey NoDeterministicKey NoMacKey NoPairwiseKey SigningFailed TooLong NoEntropy | }
    TermsFault "Terms" { AlgorithmsDiffer FormatsDiffer | }
    SectorFault "Sector" { Refused Unavailable | }
    PasswordRefusal "Password" { WrongCredentials TooManyAttempts Busy | Outage Outage }
    GrantFault "Grant" { NoEntropy NotAtTokenEndpoint UserNotProven | Policy PolicyFault Code CodeFault Refresh RefreshFault User UserFault }
    CodeFault "Code" {
        Missing Broken IssuedToAnotherClient RedirectUriDiffers RedirectUriMissing VerifierMissing VerifierUnexpected
        VerifierMalformed VerifierWrong IssuedInFuture Late NotSpent |
    }
    RefreshFault "Refresh" {
        Missing Broken IssuedToAnotherClient NotRegistered Expired IssuedInFuture Reused | Guard Unavailable
    }
    UserFault "User" { AccountChanged Revoked Directory | Guard Unavailable }
    UserinfoFault "Userinfo" {
        TokenMissing SeveralTokens TokenInvalid NotForUserinfo NoUser ClientGone Revoked AccountChanged Directory |
        Request RequestFault Guard Unavailable Issue IssueFault
    }
    AuthorizationFault "Authorization" {
        ResponseTypeMissing ResponseTypeUnsupported ResponseModeUnsupported GrantTypeNotRegistered RequestObject RequestObjectMissing
        RequestObjectInvalid OpenIdOnlyInObject RequestUri
        Registration ChallengeMissing ChallengeMalformed ChallengeMethodUnsupported PromptIllegal DisplayIllegal
        MaxAgeIllegal HintUnreadable HintOfAnotherClient KeysUnavailable SectorRefused SectorUnavailable NonceMissing OpenIdMissing
        ClaimsMalformed AuthenticationRequirementsUnmet TooLong LoginRequired ConsentRequired InteractionRequired
        AccountSelectionRequired Cancelled Denied NotSpent Maintenance |
        Policy PolicyFault Terms TermsFault Outage Outage Issue IssueFault
    }
    PageFault "Page" {
        ClientIdMissing UnknownClient RedirectUriMissing RedirectUriNotRegistered StateTooLong TransactionMissing TransactionBroken
        TransactionExpired CookieLost FormOutdated ForeignForm AnswerMissing SignOutMismatch
        PostLogoutUriNotRegistered OurFault |
        Outage Outage
    }
    LoginCallFault "LoginCall" { Unauthorized NotUnderstood | Request RequestFault Handover HandoverFault }
    HandoverFault "Handover" {
        ChallengeBroken ChallengeExpired ClientGone SubjectMissing SubjectIllegal SubjectDiffers Claims ClaimsBesideRequest MethodIllegal
        ContextIllegal TimeIllegal NotAsked OurFault |
    }
    Outage "Outage" { Directory | Guard Unavailable }
    ParameterFault "Parameter" { NotFormEncoded NotUtf8 Nul TooMany TooLong Repeated NotAnObject NotAString | }
    BasicFault "Basic" { TooLong OtherScheme NotBase64 NoColon NotFormEncoded | }
}

impl FaultName for BrowserFault {
    const NAMES: &[&str] = &[];

    fn name(&self) -> &'static str {
        match self {
            Self::Request(fault) => fault.name(),
            Self::Page(fault) => fault.name(),
            Self::Authorization { fault, .. } => fault.name(),
        }
    }
}

impl FaultName for Unavailable {
    const NAMES: &[&str] = &["GuardUnavailable"];

    fn name(&self) -> &'static str {
        "GuardUnavailable"
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ALL, FaultName};
    use crate::clients::ClientFault;
    use crate::endpoints::TokenFault;
    use crate::protocol::{BasicFault, SigningAlgorithm};
    use crate::tokens::IssueFault;

    #[test]
    fn no_two_faults_have_one_name() {
        let names: Vec<&str> = ALL.iter().copied().flatten().copied().collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn a_name_tells_nothing_of_what_the_fault_carries() {
        assert_eq!(TokenFault::Client(ClientFault::Basic(BasicFault::TooLong)).name(), "BasicTooLong");
        assert_eq!(TokenFault::Issue(IssueFault::NoActiveKey(SigningAlgorithm::Es256)).name(), "IssueNoActiveKey");
    }
}
