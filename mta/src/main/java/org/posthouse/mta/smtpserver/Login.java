package org.posthouse.mta.smtpserver;

import java.util.Optional;
import org.posthouse.protocol.sasl.SaslStep;
import org.posthouse.protocol.smtp.Reply;

/** Replies about AUTH. RFC 4954 §4, §6 */
final class Login {
    static final Reply WELCOME = Reply.of(235, 2, 7, 0, "Welcome");
    static final Reply NOT_HERE = Reply.of(502, 5, 5, 1, "Login is for submission: ports 587, 465 and 2525");
    static final Reply TWICE = Reply.of(503, 5, 5, 1, "Logged in already");
    static final Reply IN_TRANSACTION = Reply.of(503, 5, 5, 1, "Not between MAIL and the end of DATA");
    static final Reply NEEDS_TLS = Reply.of(538, 5, 7, 11, "Say STARTTLS first");
    static final Reply NO_MECHANISM = Reply.of(504, 5, 5, 4, "No such mechanism; EHLO lists those there are");
    static final Reply NOT_BASE64 = Reply.of(501, 5, 5, 2, "Not base64, or too long");
    static final Reply CANCELLED = Reply.of(501, 5, 7, 0, "Cancelled");
    static final Reply LATER = Reply.of(454, 4, 7, 0, "Login is not possible at the moment; try later");
    static final Reply NEEDED = Reply.of(530, 5, 7, 0, "Log in first");

    private Login() {}

    static Reply failed(SaslStep.Kind kind) {
        return switch (kind) {
            case MALFORMED -> Reply.of(501, 5, 5, 2, "The response makes no sense in this mechanism");
            case CREDENTIALS, NOT_AUTHORIZED -> Reply.of(535, 5, 7, 8, "Login or password is wrong");
            case UNAVAILABLE -> LATER;
        };
    }

    /** The message of a line; empty where it is not one. */
    static Optional<byte[]> message(String line) {
        return org.posthouse.protocol.sasl.SaslServer.decode(line);
    }
}
