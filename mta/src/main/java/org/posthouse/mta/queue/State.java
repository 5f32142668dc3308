package org.posthouse.mta.queue;

/** What a recipient in the queue is in; see the table of this package. Trying is stored as Waiting. */
public enum State {
    WAITING(1), HELD(2), FAILED(3), TRYING(1);

    /** As it is stored. */
    final int code;

    State(int code) {
        this.code = code;
    }

    static State of(int code) {
        return switch (code) {
            case 1 -> WAITING;
            case 2 -> HELD;
            case 3 -> FAILED;
            default -> throw new IllegalStateException("no state " + code);
        };
    }
}
