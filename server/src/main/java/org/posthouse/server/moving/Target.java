package org.posthouse.server.moving;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.mailbox.SpecialUse;

/** Where mail goes to. One folder at a time, one thread. */
interface Target extends AutoCloseable {
    /**
     * Begins a folder, or goes on with it: what was added after the last {@link #flush} of an earlier run may be there, and is not added again.
     *
     * @param position what that flush has returned; -1 where there was none
     * @param afterUid the last message before it
     */
    void begin(Box box, long position, long afterUid) throws IOException;

    /** Adds a message. IOException: the target cannot go on. */
    void add(Contents.Message message) throws IOException;

    /** All that was added is there for good; a position to go on at. */
    long flush() throws IOException;

    @Override
    void close() throws IOException;

    /** One of our mailboxes. */
    record Box(List<String> levels, @Nullable SpecialUse use, long uidValidity) {}
}
