package org.posthouse.protocol.pop3client;

import org.posthouse.protocol.pop3.Reply;

/** The server answered -ERR; the connection stays usable. */
public final class Pop3RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Reply reply;

    Pop3RefusedException(String command, Reply reply) {
        super(command + ": " + reply.line());
        this.reply = reply;
    }

    public Reply reply() {
        return reply;
    }
}
