package org.posthouse.access.managesieve;

import org.posthouse.protocol.managesieve.Response;
import org.posthouse.protocol.managesieve.Response.Code;
import org.posthouse.store.login.LoginResult.Why;

/** What a client is told of a login that failed. RFC 5804 §1.3, §2.1 */
final class Login {
    private Login() {}

    static Response failed(Why why) {
        return switch (why) {
            case WRONG -> Response.no("wrong name or password");
            case EXPIRED -> Response.no("the token has expired, get a new one");
            case NOT_AUTHORIZED -> Response.no("you may not act for somebody else");
            case MALFORMED -> Response.no("that is not how this mechanism goes");
            case NOT_BASE64 -> Response.no("the response is not base64");
            case CANCELLED -> Response.no("cancelled");
            case NO_MECHANISM -> Response.no("no such mechanism");
            case NEEDS_TLS -> Response.no(Code.ENCRYPT_NEEDED, "a password needs TLS here: give STARTTLS first");
            case UNAVAILABLE -> Response.no(Code.TRYLATER, "that cannot be checked now, try again later");
            case TOO_MANY -> Response.no(Code.TRYLATER, "too many failed logins, try again in some minutes");
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
