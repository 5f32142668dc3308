package org.posthouse.trust.tlsrpt;

/** What is no report, and why, in one line. */
public final class ReportException extends Exception {
    private static final long serialVersionUID = 1;

    public ReportException(String message) {
        super(message);
    }
}
