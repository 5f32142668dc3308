package org.posthouse.mail.mime;

/** The fields of an envelope in IMAP's order. RFC 9051 §7.5.2 */
public enum EnvelopeField {
    /** Date. */
    DATE,
    /** Subject. */
    SUBJECT,
    /** From. */
    FROM,
    /** Sender. */
    SENDER,
    /** Reply-To. */
    REPLY_TO,
    /** To. */
    TO,
    /** Cc. */
    CC,
    /** Bcc. */
    BCC,
    /** In-Reply-To. */
    IN_REPLY_TO,
    /** Message-ID. */
    MESSAGE_ID
}
