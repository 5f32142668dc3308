package org.posthouse.access.pop3server;

import org.posthouse.protocol.pop3.Reply;
import org.posthouse.protocol.pop3.ResponseCode;
import org.posthouse.store.login.LoginResult.Why;

/** What a client is told of a login that failed. RFC 3206 §3, §4 */
final class Login {
    private Login() {}

    static Reply failed(Why why) {
        return switch (why) {
            case WRONG -> Reply.err(ResponseCode.AUTH, "wrong name or password");
            case EXPIRED -> Reply.err(ResponseCode.AUTH, "the token has expired, get a new one");
            case NOT_AUTHORIZED -> Reply.err(ResponseCode.AUTH, "you may not act for somebody else");
            case MALFORMED -> Reply.err("that is not how this mechanism goes");
            case NOT_BASE64 -> Reply.err("the response is not base64");
            case CANCELLED -> Reply.err("cancelled");
            case NO_MECHANISM -> Reply.err("no such mechanism");
            case NEEDS_TLS -> Reply.err("a password needs TLS here: give STLS first");
            case UNAVAILABLE -> Reply.err(ResponseCode.SYS_TEMP, "that cannot be checked now, try again later");
            case TOO_MANY -> Reply.err(ResponseCode.SYS_TEMP, "too many failed logins, try again in some minutes");
        };
    }

    /** How much of a session's patience it costs. */
    static int weight(Why why) {
        return switch (why) {
            case WRONG, EXPIRED, NOT_AUTHORIZED, UNAVAILABLE, TOO_MANY -> 5;
            case MALFORMED, NOT_BASE64, CANCELLED -> 1;
            case NO_MECHANISM, NEEDS_TLS -> 0;
        };
    }
}
