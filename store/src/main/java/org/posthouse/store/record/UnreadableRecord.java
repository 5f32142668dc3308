package org.posthouse.store.record;

/** A stored record that this release cannot read: damaged, or written by a newer one. */
public final class UnreadableRecord extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public UnreadableRecord(String message) {
        super(message);
    }
}
