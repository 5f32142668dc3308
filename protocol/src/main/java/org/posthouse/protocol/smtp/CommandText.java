package org.posthouse.protocol.smtp;

import java.util.Locale;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.dsn.OriginalRecipient;
import org.posthouse.mail.dsn.Ret;

/** Commands with parameters as text. */
final class CommandText {
    private CommandText() {}

    static String mail(Command.Mail c) {
        MailParameters p = c.parameters();
        StringBuilder out = new StringBuilder("MAIL FROM:<").append(c.path()).append('>');
        if (p.size().isPresent())
            out.append(" SIZE=").append(p.size().getAsLong());
        if (p.body() != BodyType.UNSAID)
            out.append(" BODY=").append(p.body().value());
        if (p.smtpUtf8())
            out.append(" SMTPUTF8");
        String auth = p.auth();
        if (auth != null)
            out.append(" AUTH=").append(auth.equals("<>") ? auth : Xtext.encode(auth));
        Ret ret = p.ret();
        if (ret != null)
            out.append(" RET=").append(ret.name());
        String envId = p.envId();
        if (envId != null)
            out.append(" ENVID=").append(Xtext.encode(envId));
        if (p.requireTls())
            out.append(" REQUIRETLS");
        MailParameters.By by = p.by();
        if (by != null)
            out.append(" BY=").append(by.seconds()).append(by.orReturn() ? ";R" : ";N").append(by.traced() ? "T" : "");
        if (p.priority().isPresent())
            out.append(" MT-PRIORITY=").append(p.priority().getAsInt());
        MailParameters.Hold hold = p.hold();
        if (hold != null)
            out.append(hold(hold));
        return out.toString();
    }

    private static String hold(MailParameters.Hold hold) {
        return switch (hold) {
            case MailParameters.Hold.For h -> " HOLDFOR=" + h.seconds();
            case MailParameters.Hold.Until h -> " HOLDUNTIL=" + h.time();
        };
    }

    static String rcpt(Command.Rcpt c) {
        StringBuilder out = new StringBuilder("RCPT TO:<").append(c.path()).append('>');
        Notify notify = c.parameters().said();
        if (notify != null)
            out.append(" NOTIFY=").append(notify(notify));
        OriginalRecipient original = c.parameters().original();
        if (original != null)
            out.append(" ORCPT=").append(original(original));
        return out.toString();
    }

    private static String notify(Notify n) {
        if (n.equals(Notify.NEVER))
            return "NEVER";
        StringBuilder out = new StringBuilder(24);
        if (n.success())
            out.append(",SUCCESS");
        if (n.failure())
            out.append(",FAILURE");
        if (n.delay())
            out.append(",DELAY");
        return out.substring(1);
    }

    /** In ASCII, so that it is good for every server. RFC 6533 §3 */
    static String original(OriginalRecipient o) {
        return o.type() + ";" + (isUtf8(o.type()) ? Xtext.encodeUnicode(o.address()) : Xtext.encode(o.address()));
    }

    static boolean isUtf8(String addressType) {
        return addressType.toLowerCase(Locale.ROOT).equals("utf-8");
    }

    static String xclient(Command.Xclient c) {
        StringBuilder out = new StringBuilder("XCLIENT");
        for (XclientAttribute a : XclientAttribute.values()) {
            String value = c.attributes().get(a);
            if (value != null)
                out.append(' ').append(a.name()).append('=').append(Xtext.encode(value));
        }
        return out.toString();
    }
}
