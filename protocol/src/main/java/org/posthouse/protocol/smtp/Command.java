package org.posthouse.protocol.smtp;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.ReturnPath;

/** What a client may ask. RFC 5321 §4.1.1, RFC 3207 §4, RFC 4954 §4, RFC 3030 §2, RFC 2033 §4 */
public sealed interface Command {
    /** The name is as the client gave it, 1 to 255 printable characters; nothing is made of it but a trace. */
    record Ehlo(String domain) implements Command {}

    record Helo(String domain) implements Command {}

    record Mail(ReturnPath path, MailParameters parameters) implements Command {
        /** Without parameters. */
        public static Mail from(ReturnPath path) {
            return new Mail(path, MailParameters.NONE);
        }
    }

    record Rcpt(ForwardPath path, RcptParameters parameters) implements Command {
        /** Without parameters. */
        public static Rcpt to(ForwardPath path) {
            return new Rcpt(path, RcptParameters.NONE);
        }
    }

    record Data() implements Command {}

    /** So many octets of the message follow the line; those of the last one end it. RFC 3030 §2 */
    record Bdat(long size, boolean last) implements Command {}

    /** The EHLO of LMTP. RFC 2033 §4.1 */
    record Lhlo(String domain) implements Command {}

    /** Who the client of a proxy is. */
    record Xclient(Map<XclientAttribute, String> attributes) implements Command {
        public Xclient {
            attributes = Map.copyOf(attributes);
        }
    }

    record Rset() implements Command {}

    record Noop() implements Command {}

    record Quit() implements Command {}

    record Vrfy(String text) implements Command {}

    record Expn(String text) implements Command {}

    /** About a command, or about all where the text is empty. */
    record Help(String text) implements Command {}

    record StartTls() implements Command {}

    /** The initial response is in base64 as sent, null where there is none. */
    record Auth(String mechanism, @Nullable String initialResponse) implements Command {
        @Override
        public String toString() {
            return "Auth[" + mechanism + "]";
        }
    }

    /** A word that we know and do not serve. */
    record Unimplemented(Verb verb) implements Command {}

    /** The line as it is sent, without CRLF; a char above 127 is sent as UTF-8. */
    default String encode() {
        return switch (this) {
            case Ehlo c -> "EHLO " + c.domain();
            case Helo c -> "HELO " + c.domain();
            case Mail c -> CommandText.mail(c);
            case Rcpt c -> CommandText.rcpt(c);
            case Data c -> "DATA";
            case Bdat c -> "BDAT " + c.size() + (c.last() ? " LAST" : "");
            case Lhlo c -> "LHLO " + c.domain();
            case Xclient c -> CommandText.xclient(c);
            case Rset c -> "RSET";
            case Noop c -> "NOOP";
            case Quit c -> "QUIT";
            case Vrfy c -> "VRFY " + c.text();
            case Expn c -> "EXPN " + c.text();
            case Help c -> c.text().isEmpty() ? "HELP" : "HELP " + c.text();
            case StartTls c -> "STARTTLS";
            case Auth c -> c.initialResponse() == null ? "AUTH " + c.mechanism() : "AUTH " + c.mechanism() + " " + c.initialResponse();
            case Unimplemented c -> c.verb().name();
        };
    }
}
