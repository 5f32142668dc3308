package org.posthouse.access.imapsession;

import java.io.IOException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.store.kv.Refusal;

/** The tagged end of a command. The code stands without its brackets, empty where there is none. RFC 3501 §7.1 */
public record Reply(Status status, String code, String text) {
    public enum Status {
        OK, NO, BAD
    }

    /** Nothing to say: it has been said already. */
    public static final Reply NONE = new Reply(Status.OK, "", "");

    public static Reply ok(String text) {
        return new Reply(Status.OK, "", text);
    }

    public static Reply ok(String code, String text) {
        return new Reply(Status.OK, code, text);
    }

    public static Reply no(String code, String text) {
        return new Reply(Status.NO, code, text);
    }

    public static Reply bad(String text) {
        return new Reply(Status.BAD, "", text);
    }

    /** How the store's refusals are told. RFC 5530 §3 */
    public static Reply of(Refusal refusal) {
        String code = switch (refusal.reason()) {
            case NO_SUCH_MAILBOX, NO_SUCH_MESSAGE, NO_SUCH_ACCOUNT, NO_SUCH_DOMAIN, NO_SUCH_ALIAS, NO_SUCH_BLOB -> "NONEXISTENT";
            case MAILBOX_EXISTS, ACCOUNT_EXISTS, DOMAIN_EXISTS -> "ALREADYEXISTS";
            case BAD_MAILBOX_NAME, BAD_ADDRESS -> "CANNOT";
            case NOT_PERMITTED -> "NOPERM";
            case HAS_CHILDREN -> "HASCHILDREN";
            case OVER_QUOTA -> "OVERQUOTA";
            case TOO_BIG -> "TOOBIG";
            case LIMIT -> "LIMIT";
            case CONFLICT, IN_USE -> "INUSE";
            case DISK_FULL, UNAVAILABLE -> "UNAVAILABLE";
        };
        return no(code, String.valueOf(refusal.getMessage()));
    }

    public void write(WireWriter out, String tag) throws IOException {
        out.ascii(tag).b(' ').ascii(status.name()).b(' ');
        if (!code.isEmpty())
            out.b('[').ascii(code).ascii("] ");
        oneLine(out, text);
        out.crlf();
    }

    /** Text for people without anything that could end the line; never empty. */
    public static void oneLine(WireWriter out, String text) throws IOException {
        StringBuilder b = new StringBuilder(text.isEmpty() ? "." : text);
        for (int i = 0; i < b.length(); i++)
            if (b.charAt(i) < ' ' || b.charAt(i) > '~')
                b.setCharAt(i, '?');
        out.ascii(b.toString());
    }
}
