package org.posthouse.mta.smtpserver;

/** Who comes in here. */
public enum Door {
    /** Other systems with mail for us, port 25. */
    RECEIVING,
    /** Our users with mail for anybody, after login; ports 587, 465, 2525. RFC 6409 §3 */
    SUBMISSION,
    /** A queue beside us with mail for mailboxes here: LMTP, never port 25. RFC 2033 §5 */
    LOCAL
}
