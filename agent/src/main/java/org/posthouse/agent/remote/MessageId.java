package org.posthouse.agent.remote;

/**
 * Names one message of one account, in the form that people copy from a listing: {@code INBOX:812} where a protocol names messages by mailbox and UID, the id of a JMAP Email otherwise. Once a
 * mailbox has got another UIDVALIDITY, its messages are named {@code INBOX:2.812}, so that old names stay what they were.
 */
public record MessageId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
