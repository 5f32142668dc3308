package org.posthouse.mta.smtpserver;

import org.posthouse.protocol.smtp.Reply;
import org.posthouse.store.login.LoginResult.Why;

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

    static final Reply OVER = Reply.of(421, 4, 7, 0, "What you logged in with was changed, removed or has expired; log in again");

    private Login() {}

    static Reply failed(Why why) {
        return switch (why) {
            case WRONG -> Reply.of(535, 5, 7, 8, "Login or password is wrong");
            case EXPIRED -> Reply.of(535, 5, 7, 8, "The token has expired; get a new one");
            case NOT_AUTHORIZED -> Reply.of(535, 5, 7, 8, "You may not act for somebody else");
            case MALFORMED -> Reply.of(501, 5, 5, 2, "The response makes no sense in this mechanism");
            case NOT_BASE64 -> NOT_BASE64;
            case CANCELLED -> CANCELLED;
            case NO_MECHANISM -> NO_MECHANISM;
            case NEEDS_TLS -> NEEDS_TLS;
            case UNAVAILABLE, TOO_MANY -> LATER;
        };
    }

    /** Whether it was an attempt that failed. */
    static boolean counts(Why why) {
        return switch (why) {
            case WRONG, EXPIRED, NOT_AUTHORIZED, MALFORMED, TOO_MANY -> true;
            case NOT_BASE64, CANCELLED, NO_MECHANISM, NEEDS_TLS, UNAVAILABLE -> false;
        };
    }
}
