package org.posthouse.mail.sieve;

/** A script that fails while it runs. RFC 5228 §2.10.6 */
final class Failure extends Exception {
    private static final long serialVersionUID = 1;
    private final int line;

    Failure(Place place, String message) {
        super(message);
        line = place.line();
    }

    int line() {
        return line;
    }
}
