package org.posthouse.protocol.smtpclient;

/** How far a session or a transaction had come. RFC 5321 §3.1 to §3.3 */
public enum Stage {
    /** Nothing was said to the server about the message: it offers too little for it. */
    BEFORE, GREETING, HELLO, STARTTLS, AUTH, MAIL, RCPT, DATA,
    /** The dot was sent, or was about to be. */
    END
}
