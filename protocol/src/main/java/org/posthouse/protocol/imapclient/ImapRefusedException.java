package org.posthouse.protocol.imapclient;

import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.imap.Response;

/** The server answered NO or BAD; the connection stays usable. */
public final class ImapRefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Response.@Nullable State reply;

    public ImapRefusedException(String command, Response.@Nullable State reply, String text) {
        super(command + " was refused: " + text);
        this.reply = reply;
    }

    /** The server's words; null where nothing was asked because it could not be answered. */
    public Response.@Nullable State reply() {
        return reply;
    }

    /** The name of the response code, empty where there is none. */
    public String code() {
        return reply == null || reply.code() == null ? "" : reply.code().name();
    }
}
