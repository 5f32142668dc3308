package org.posthouse.protocol.smtpclient;

import org.posthouse.protocol.smtp.Reply;

/** The server said no before any message was at stake: to the connection, to EHLO, to STARTTLS, to the login. */
public final class SmtpRefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final Stage stage;
    private final transient Reply reply;

    SmtpRefusedException(Stage stage, Reply reply) {
        super(stage + " refused: " + reply.code() + " " + reply.text());
        this.stage = stage;
        this.reply = reply;
    }

    public Stage stage() {
        return stage;
    }

    public Reply reply() {
        return reply;
    }
}
