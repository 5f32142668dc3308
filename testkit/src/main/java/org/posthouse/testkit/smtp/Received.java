package org.posthouse.testkit.smtp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A message that a peer took: MAIL and RCPT lines as given, the bytes without dot-stuffing, and whether it answered (a lost reply otherwise). */
public record Received(String mail, List<String> recipients, byte[] data, boolean tls, boolean answered) {
    public Received {
        recipients = List.copyOf(recipients);
    }

    /** The bytes as text, one char per octet. */
    public String text() {
        return new String(data, StandardCharsets.ISO_8859_1);
    }
}
