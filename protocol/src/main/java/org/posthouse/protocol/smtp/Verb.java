package org.posthouse.protocol.smtp;

import java.util.Locale;
import java.util.Optional;

/** Every command word there is, and how it is written; those without a form are known and not implemented. */
public enum Verb {
    EHLO("EHLO domain"), HELO("HELO domain"), LHLO("LHLO domain"), MAIL("MAIL FROM:<path> [SIZE=n] [BODY=7BIT|8BITMIME|BINARYMIME]"
            + " [SMTPUTF8] [RET=FULL|HDRS] [ENVID=xtext] [REQUIRETLS] [BY=seconds;R|N] [MT-PRIORITY=n] [HOLDFOR=seconds|HOLDUNTIL=time]"), RCPT(
                    "RCPT TO:<path> [NOTIFY=NEVER|SUCCESS,FAILURE,DELAY] [ORCPT=type;xtext]"), DATA("DATA"), BDAT("BDAT size [LAST]"), RSET(
                            "RSET"), NOOP("NOOP [text]"), QUIT("QUIT"), VRFY("VRFY user"), EXPN("EXPN list"), HELP(
                                    "HELP [command]"), STARTTLS("STARTTLS"), AUTH("AUTH mechanism [initial-response]"), XCLIENT(
                                            "XCLIENT attribute=value ..."),
    // Forgotten, or of other extensions.
    SEND(""), SOML(""), SAML(""), TURN(""), ETRN(""), ATRN("");

    private final String form;

    Verb(String form) {
        this.form = form;
    }

    /** How it is written; empty where it is not implemented. */
    public String form() {
        return form;
    }

    public boolean isImplemented() {
        return !form.isEmpty();
    }

    /** By its name in any case. RFC 5321 §2.4 */
    public static Optional<Verb> find(String name) {
        if (name.length() < 4 || name.length() > 8)
            return Optional.empty();
        for (int i = 0; i < name.length(); i++)
            if (name.charAt(i) > 'z')
                return Optional.empty();
        try {
            return Optional.of(valueOf(name.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
