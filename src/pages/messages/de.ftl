### Was die Seiten sagen, auf Deutsch. In jeder Sprache stehen dieselben Schlüssel und Werte.

## Anmelden

sign-in-title = Anmelden
sign-in-lead = um fortzufahren zu { $client }
sign-in-submit = Anmelden
username-label = Benutzername
password-label = Passwort
cancel = Abbrechen

notice-wrong-credentials = Benutzername und Passwort passen nicht zusammen. Bitte prüfen Sie beides und versuchen Sie es noch einmal.
notice-too-many-attempts =
    { $minutes ->
        [one] Zu viele Versuche. Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.
       *[other] Zu viele Versuche. Bitte warten Sie { $minutes } Minuten und versuchen Sie es dann noch einmal.
    }
notice-busy = Gerade ist sehr viel los. Bitte versuchen Sie es gleich noch einmal.
notice-session-expired = Ihre Sitzung ist beendet. Bitte melden Sie sich noch einmal an.
notice-confirm-identity = Bitte geben Sie Ihr Passwort noch einmal ein, um zu bestätigen, dass Sie es sind.

## Ein Konto wählen

select-account-title = Konto wählen
select-account-lead = um fortzufahren zu { $client }
select-account-other = Anderes Konto verwenden

## Zustimmung

consent-title = Zugriff erlauben?
consent-lead = { $client } möchte:
consent-lead-nothing = { $client } bittet Sie, zu bestätigen, wer Sie sind. Sonst wird nichts geteilt.
consent-allow = Erlauben
consent-deny = Ablehnen
consent-account = Angemeldet als { $username }.
consent-return = Danach geht es zurück zu { $host }.

scope-openid = Wissen, wer Sie sind
    .description = Eine Kennung, die für Ihr Konto steht.
scope-profile = Ihr Profil sehen
    .description = Ihren Namen, Ihre Sprache und was sonst in Ihrem Profil steht.
scope-email = Ihre E-Mail-Adresse sehen
    .description = Die Adresse, und ob sie bestätigt ist.
scope-address = Ihre Postanschrift sehen
    .description = Straße, Ort und Land.
scope-phone = Ihre Telefonnummer sehen
    .description = Die Nummer, und ob sie bestätigt ist.
scope-offline-access = Diesen Zugriff behalten, wenn Sie nicht da sind
    .description = Bis Sie ihn zurücknehmen, auch nachdem Sie sich abgemeldet haben.

## Abmelden

sign-out-title = Abmelden?
sign-out-lead = Sie werden in diesem Browser abgemeldet.
sign-out-lead-client = { $client } möchte Sie abmelden.
sign-out-account = Sie sind angemeldet als { $username }.
sign-out-confirm = Abmelden
sign-out-cancel = Angemeldet bleiben
still-signed-in-title = Sie sind weiterhin angemeldet
signed-out-title = Sie sind abgemeldet
signed-out-lead = Sie können dieses Fenster jetzt schließen.
signing-out-lead = Die Apps, die Sie hier benutzt haben, erfahren es gerade.
signed-out-continue = Weiter
signed-out-continue-client = Weiter zu { $client }

## Ein Konto anlegen

sign-up-title = Konto anlegen
sign-up-submit = Konto anlegen
sign-up-has-account = Sie haben schon ein Konto?
sign-in-no-account = Noch kein Konto?
username-hint = Damit melden Sie sich an. Er enthält kein @.
username-taken = Dieser Benutzername ist vergeben. Bitte wählen Sie einen anderen.
username-illegal = Ein Benutzername hat 1 bis 255 sichtbare Zeichen und kein @. Bitte wählen Sie einen anderen.
email-label = E-Mail-Adresse
new-password-label = Neues Passwort
current-password-label = Bisheriges Passwort
password-hint = Mindestens 8 Zeichen. Mehrere Wörter sind leicht zu merken und schwer zu erraten.
password-too-short = Dieses Passwort ist zu kurz. Bitte wählen Sie eines mit mindestens 8 Zeichen.
password-illegal = Dieses Passwort ist zu lang oder enthält Zeichen, die man nicht tippen kann. Bitte wählen Sie ein anderes.

## Das eigene Konto

account-title = Ihr Konto
account-label = Ihrem Konto
account-back = Zurück zu Ihrem Konto
account-save = Speichern
account-outdated = Diese Seite war veraltet, deshalb wurde nichts geändert. Bitte versuchen Sie es noch einmal.
account-names-title = Ihr Name
account-names-lead = So heißen Sie hier und in Apps, die Ihr Profil sehen dürfen.
account-names-saved = Ihr Name wurde geändert.
account-name-illegal = Ein Name ist eine Zeile von höchstens 255 Zeichen. Bitte prüfen Sie Ihre Eingabe.
name-label = Vollständiger Name
given-name-label = Vorname
family-name-label = Nachname
account-email-title = E-Mail-Adresse
account-email-none = Keine Adresse
account-email-unverified = nicht bestätigt
account-email-verified-lead = Ihre Adresse ist bestätigt: Sie können sich damit anmelden.
account-email-unverified-lead = Ihre Adresse ist nicht bestätigt: Sie können sich damit nicht anmelden.
account-email-hint = Eine neue Adresse gilt als nicht bestätigt, und Apps erfahren das. Lassen Sie das Feld leer, wenn Sie keine angeben wollen.
account-email-saved = Ihre E-Mail-Adresse wurde gespeichert.
account-email-illegal = Das ist keine E-Mail-Adresse. Bitte prüfen Sie Ihre Eingabe.
account-password-title = Passwort
account-password-detail = Ein anderes wählen
account-password-lead = Überall sonst werden Sie abgemeldet. In diesem Browser bleiben Sie angemeldet.
account-password-submit = Passwort ändern
account-password-saved = Ihr Passwort wurde geändert. Überall sonst wurden Sie abgemeldet.
account-wrong-password = Das bisherige Passwort stimmt nicht. Bitte versuchen Sie es noch einmal.
account-apps-title = Apps mit Zugriff
account-apps-detail =
    { $count ->
        [0] Keine hat Zugriff
        [one] { $count } App hat Zugriff
       *[other] { $count } Apps haben Zugriff
    }
account-apps-lead = Das darf jede App:
account-apps-none = Sie haben noch keiner App etwas erlaubt.
account-app-remove = Zugriff entziehen
account-app-removed = Der Zugriff wurde entzogen. Was die App noch hat, endet binnen Minuten.
account-sign-out-title = Überall abmelden
account-sign-out-detail = Alle Sitzungen und alle Zugriffe von Apps beenden
account-sign-out-lead = Sie werden in jedem Browser abgemeldet, auch in diesem, und jede App muss Sie neu fragen.
account-sign-out-submit = Überall abmelden
account-signed-out-title = Sie sind überall abgemeldet
account-signed-out-lead = Alle Sitzungen sind beendet. Was Apps noch haben, endet binnen Minuten, und sie müssen Sie neu fragen.

## Übergabe

form-post-title = Einen Moment
form-post-lead = Es geht zurück zu { $client }.
form-post-submit = Weiter

## Was schiefging

error-unknown-client = Diese App ist hier nicht bekannt
    .happened = Die App, von der Sie kommen, ist bei diesem Dienst nicht angemeldet.
    .next = Gehen Sie zurück zur App und beginnen Sie von vorn. Hilft das nicht, sagen Sie es denen, die sie betreiben.
error-wrong-redirect-uri = Der Rückweg ist nicht bekannt
    .happened = Die App wollte Sie an eine Adresse schicken, für die sie nicht angemeldet ist. Damit niemand sonst Ihre Anmeldung bekommt, geht es hier nicht weiter.
    .next = Gehen Sie zurück zur App und beginnen Sie von vorn. Hilft das nicht, sagen Sie es denen, die sie betreiben.
error-bad-request = Diese Anfrage hat nicht funktioniert
    .happened = Die App hat etwas geschickt, das wir nicht beantworten können.
    .next = Gehen Sie zurück zur App und beginnen Sie von vorn. Hilft das nicht, sagen Sie es denen, die sie betreiben.
error-cookie-lost = Ihr Browser hat unser Cookie nicht geschickt
    .happened = Wir brauchen ein Cookie, um zu wissen, dass diese Anmeldung Ihre ist, und es ist nicht angekommen.
    .next = Erlauben Sie Cookies für diese Seite und beginnen Sie dann in der App von vorn.
error-form-outdated = Diese Seite ist veraltet
    .happened = Seit die Seite geöffnet wurde, hat sich etwas geändert, vielleicht in einem anderen Tab.
    .next = Beginnen Sie in der App von vorn, in einem einzigen Tab.
error-foreign-form = Dieses Formular kam von woanders
    .happened = Das Formular wurde nicht von unserer eigenen Seite geschickt. Damit niemand in Ihrem Namen handelt, geht es hier nicht weiter.
    .next = Beginnen Sie in der App von vorn. Es wurde nichts geändert.
error-sign-in-expired = Das hat ein wenig zu lange gedauert
    .happened = Zu Ihrer Sicherheit muss eine Anmeldung in wenigen Minuten abgeschlossen sein.
    .next = Beginnen Sie in der App von vorn.
error-nothing-to-do = Hier gibt es nichts zu tun
    .happened = Diese Seite gehört zu einer Anmeldung, und gerade läuft keine.
    .next = Öffnen Sie die App, die Sie verwenden möchten, und melden Sie sich von dort aus an.
error-too-many-attempts = Zu viele Versuche
    .happened = Es gab in kurzer Zeit zu viele Versuche.
    .next = Bitte warten Sie ein paar Minuten und beginnen Sie dann von vorn.
error-temporarily-unavailable = Wir sind gleich wieder da
    .happened = Der Dienst kann gerade nicht antworten.
    .next = Bitte warten Sie einen Moment und versuchen Sie es dann noch einmal.
error-our-fault = Bei uns ist etwas schiefgegangen
    .happened = Es lag nicht an Ihnen. Was geschehen ist, wurde festgehalten.
    .next = Bitte versuchen Sie es noch einmal. Bleibt es dabei, nennen Sie denen, die diesen Dienst betreiben, die Nummer unten.
error-bad-sign-out-request = Die Abmeldung hat nicht funktioniert
    .happened = Die App hat eine Abmeldung geschickt, die wir nicht beantworten können.
    .next = Vielleicht sind Sie noch angemeldet. Schließen Sie den Browser, wenn ihn auch andere verwenden.
error-start-again = Von vorn beginnen
error-developer = Einzelheiten für Entwickler
error-request-id = Anfrage:

## Unter jeder Seite

link-support = Hilfe
link-privacy = Datenschutz
link-terms = Bedingungen
