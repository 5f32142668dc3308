package org.posthouse.mta.relay;

import org.posthouse.mta.delivery.Outcome;

/** A host does not give the protection that is due; another may. */
final class UnprotectedException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Outcome outcome;

    UnprotectedException(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
