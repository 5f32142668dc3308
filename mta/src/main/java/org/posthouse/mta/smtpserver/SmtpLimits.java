package org.posthouse.mta.smtpserver;

import java.time.Duration;

/**
 * What a client may take. RFC 5321 §4.5.3
 *
 * @param commandLine octets of a command without CRLF (AUTH: 12288)
 * @param textLine octets of one line of a message
 * @param messageSize octets of a message
 * @param recipients of one message
 * @param errors commands refused for their form or order, before the connection ends with 421
 * @param unknownInRow recipients refused one after the other, before it ends
 * @param loginFailures in one connection
 * @param messages in one connection
 * @param messagesPerHour from one address (IPv6: /64)
 * @param refusalsPerHour from one address; beyond, it is greeted with 421
 * @param received trace fields of a message that is not yet a loop. RFC 5321 §6.3
 * @param idle between two commands, or two reads of a message
 * @param data for a whole message
 */
public record SmtpLimits(int commandLine, int textLine, long messageSize, int recipients, int errors, int unknownInRow, int loginFailures,
        int messages,
        int messagesPerHour, int refusalsPerHour, int received, Duration idle, Duration data) {
    public static final SmtpLimits DEFAULT = new SmtpLimits(4096, 1_000_000, 50 << 20, 1000, 20, 50, 5, 100_000, 1_000_000, 2_000, 50,
            Duration.ofMinutes(5),
            Duration.ofMinutes(30));

    /** RFC 5321 §4.5.3.1 sets what must be possible at least. */
    public SmtpLimits {
        if (commandLine < 510 || textLine < 998 || messageSize < 65_536 || recipients < 100 || received < 10)
            throw new IllegalArgumentException("a limit is below what the standard asks for");
    }

    public SmtpLimits withMessageSize(long octets) {
        return new SmtpLimits(commandLine, textLine, octets, recipients, errors, unknownInRow, loginFailures, messages, messagesPerHour,
                refusalsPerHour, received,
                idle, data);
    }

    public SmtpLimits withTimes(Duration between, Duration message) {
        return new SmtpLimits(commandLine, textLine, messageSize, recipients, errors, unknownInRow, loginFailures, messages,
                messagesPerHour, refusalsPerHour, received,
                between, message);
    }
}
