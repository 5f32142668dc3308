package org.posthouse.trust.feedback;

/** A report that cannot be read; why is one line. */
public final class FeedbackException extends Exception {
    private static final long serialVersionUID = 1;

    FeedbackException(String why) {
        super(why);
    }
}
