package org.posthouse.protocol.smtp;

import org.posthouse.base.wire.SyntaxException;

/** A command that cannot be read, and the reply that says why. */
public final class CommandException extends SyntaxException {
    private static final long serialVersionUID = 1;
    private final transient Reply reply;

    public CommandException(Reply reply) {
        super(reply.lines().getFirst());
        this.reply = reply;
    }

    public Reply reply() {
        return reply;
    }
}
