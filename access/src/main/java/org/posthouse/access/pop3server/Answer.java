package org.posthouse.access.pop3server;

import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.pop3.Reply;
import org.posthouse.store.mailbox.StoredMessage;

/** A reply; for a multi-line response what follows, with the line of the dot at its end (RFC 1939 §3), and the message that is read for it. */
record Answer(Reply first, WireWriter.@Nullable Body rest, @Nullable StoredMessage message) implements AutoCloseable {
    static Answer of(Reply reply) {
        return new Answer(reply, null, null);
    }

    static Answer lines(Reply reply, WireWriter.Body rest) {
        return new Answer(reply, rest, null);
    }

    @Override
    public void close() {
        if (message != null)
            message.close();
    }
}
