package org.posthouse.protocol.smtpclient;

import java.time.Duration;

/**
 * How long the server may take. RFC 5321 §4.5.3.2
 *
 * @param connect for the TCP connection to one address
 * @param greeting for the whole 220
 * @param command for the whole reply to EHLO, STARTTLS, AUTH, MAIL, RCPT, RSET
 * @param data for the reply to DATA
 * @param block for taking each block of the message
 * @param end for the reply after the dot
 * @param quit for the reply to QUIT, on which nothing depends
 */
public record Timeouts(Duration connect, Duration greeting, Duration command, Duration data, Duration block, Duration end, Duration quit) {
    /** The standard's, with 30 s to connect and 5 s to part. */
    public static final Timeouts STANDARD = new Timeouts(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(5),
            Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofMinutes(10), Duration.ofSeconds(5));

    /** The same for every step. */
    public static Timeouts all(Duration d) {
        return new Timeouts(d, d, d, d, d, d, d);
    }
}
