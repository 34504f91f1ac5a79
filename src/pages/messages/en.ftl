### What pages say, in English. The same keys and values stand in every language.

## Signing in

sign-in-title = Sign in
sign-in-lead = to continue to { $client }
sign-in-submit = Sign in
username-label = Username
password-label = Password
cancel = Cancel

notice-wrong-credentials = That username and password do not go together. Please check both and try again.
notice-too-many-attempts =
    { $minutes ->
        [one] Too many attempts. Please wait a minute, then try again.
       *[other] Too many attempts. Please wait { $minutes } minutes, then try again.
    }
notice-busy = We have a lot to do right now. Please try again in a moment.
notice-session-expired = Your session has ended. Please sign in again.
notice-confirm-identity = Please enter your password again, to confirm that it is you.

## Choosing an account

select-account-title = Choose an account
select-account-lead = to continue to { $client }
select-account-other = Use another account

## Consent

consent-title = Allow access?
consent-lead = { $client } would like to:
consent-lead-nothing = { $client } would like you to confirm who you are. Nothing else is shared.
consent-allow = Allow
consent-deny = Deny
consent-account = Signed in as { $username }.
consent-return = You will return to { $host }.

scope-openid = Know who you are
    .description = An identifier that stands for your account.
scope-profile = See your profile
    .description = Your name, your language and what else is in your profile.
scope-email = See your email address
    .description = The address, and whether it has been confirmed.
scope-address = See your postal address
    .description = Street, town and country.
scope-phone = See your phone number
    .description = The number, and whether it has been confirmed.
scope-offline-access = Keep this access while you are away
    .description = Until you take it back, even after you have signed out.

## Signing out

sign-out-title = Sign out?
sign-out-lead = You will be signed out in this browser.
sign-out-lead-client = { $client } asks to sign you out.
sign-out-account = You are signed in as { $username }.
sign-out-confirm = Sign out
sign-out-cancel = Stay signed in
still-signed-in-title = You are still signed in
signed-out-title = You are signed out
signed-out-lead = You can close this window now.
signing-out-lead = The apps that you used here are being told.
signed-out-continue = Continue
signed-out-continue-client = Continue to { $client }

## Making an account

sign-up-title = Create an account
sign-up-submit = Create account
sign-up-has-account = You have an account already?
sign-in-no-account = No account yet?
username-hint = You sign in with it. It has no @ in it.
username-taken = This username is taken. Please choose another.
username-illegal = A username has 1 to 255 visible characters and no @. Please choose another.
email-label = Email address
new-password-label = New password
current-password-label = Current password
password-hint = At least 8 characters. Several words are easy to remember and hard to guess.
password-too-short = That password is too short. Please choose one of at least 8 characters.
password-illegal = That password is too long, or has characters that cannot be typed. Please choose another.

## One's own account

account-title = Your account
account-label = your account
account-back = Back to your account
account-save = Save
account-outdated = This page was out of date, so nothing has been changed. Please try again.
account-names-title = Your name
account-names-lead = What you are called here, and in apps that may see your profile.
account-names-saved = Your name has been changed.
account-name-illegal = A name is one line of at most 255 characters. Please check what you typed.
name-label = Full name
given-name-label = First name
family-name-label = Last name
account-email-title = Email address
account-email-none = No address
account-email-unverified = not confirmed
account-email-verified-lead = Your address is confirmed: you can sign in with it.
account-email-unverified-lead = Your address is not confirmed: you cannot sign in with it.
account-email-hint = A new address counts as not confirmed, and apps are told so. Leave it empty to have none.
account-email-saved = Your email address has been saved.
account-email-illegal = That is no email address. Please check what you typed.
account-password-title = Password
account-password-detail = Choose another one
account-password-lead = Everywhere else you will be signed out. In this browser you stay signed in.
account-password-submit = Change password
account-password-saved = Your password has been changed. Everywhere else you have been signed out.
account-wrong-password = The current password is not right. Please try again.
account-apps-title = Apps with access
account-apps-detail =
    { $count ->
        [0] None has access
        [one] { $count } app has access
       *[other] { $count } apps have access
    }
account-apps-lead = What each app may do:
account-apps-none = You have not allowed anything to any app.
account-app-remove = Remove access
account-app-removed = The access has been removed. What the app still holds ends within minutes.
account-sign-out-title = Sign out everywhere
account-sign-out-detail = End every session and every access of apps
account-sign-out-lead = You will be signed out in every browser, in this one too, and every app has to ask you again.
account-sign-out-submit = Sign out everywhere
account-signed-out-title = You are signed out everywhere
account-signed-out-lead = Every session has ended. What apps still hold ends within minutes, and they have to ask you again.

## Handing over

form-post-title = One moment
form-post-lead = You are being taken back to { $client }.
form-post-submit = Continue

## What went wrong

error-unknown-client = This app is not known here
    .happened = The app that sent you is not registered with this service.
    .next = Go back to the app and start again. If that does not help, tell the people who run it.
error-wrong-redirect-uri = The way back is not known
    .happened = The app asked us to send you to an address that it is not registered for. So that nobody else gets your sign-in, we have stopped here.
    .next = Go back to the app and start again. If that does not help, tell the people who run it.
error-bad-request = That request did not work
    .happened = The app sent a request that we cannot answer.
    .next = Go back to the app and start again. If that does not help, tell the people who run it.
error-cookie-lost = Your browser did not send our cookie
    .happened = We need one cookie to know that this sign-in is yours, and it did not arrive.
    .next = Allow cookies for this site, then start again from the app.
error-form-outdated = This page is out of date
    .happened = Something has changed since the page was opened, perhaps in another tab.
    .next = Start again from the app, in one tab.
error-foreign-form = This form came from somewhere else
    .happened = The form was not sent from our own page. So that nobody acts in your name, we have stopped here.
    .next = Start again from the app. Nothing has been changed.
error-sign-in-expired = That took a little too long
    .happened = For your safety, a sign-in has to be finished within a few minutes.
    .next = Start again from the app.
error-nothing-to-do = Nothing to do here
    .happened = This page belongs to a sign-in, and none is under way.
    .next = Open the app that you want to use, and sign in from there.
error-too-many-attempts = Too many attempts
    .happened = There were too many attempts in a short time.
    .next = Please wait a few minutes, then start again.
error-temporarily-unavailable = We will be back in a moment
    .happened = The service cannot answer right now.
    .next = Please wait a moment, then try again.
error-our-fault = Something went wrong on our side
    .happened = It was not your fault. What happened has been recorded.
    .next = Please try again. If it goes on, tell the people who run this service the number below.
error-bad-sign-out-request = That sign-out did not work
    .happened = The app sent a request to sign out that we cannot answer.
    .next = You may still be signed in. Close your browser if others use it too.
error-start-again = Start again
error-developer = Details for developers
error-request-id = Request:

## Below each page

link-support = Help
link-privacy = Privacy
link-terms = Terms
