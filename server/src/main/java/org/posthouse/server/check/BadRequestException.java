package org.posthouse.server.check;

/** A request of {@code check batch} that cannot be answered; why is one line. */
final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1;

    BadRequestException(String why) {
        super(why);
    }
}
