package org.posthouse.mta.smtpserver;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.journey.JourneyId;

/** The fields that we write before a message: Received, and for submissions Date and Message-ID where they are missing. RFC 5321 §4.4, RFC 6409 §8 */
record Trace(String hostname, Door door, Facts facts, boolean utf8, String recipient, long id, int priority, Instant time) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    byte[] bytes(boolean addDate, boolean addMessageId) {
        String date = DATE.format(time);
        StringBuilder out = new StringBuilder(320).append("Received: from ").append(from()).append("\r\n by ").append(hostname)
                .append(" with ").append(with());
        if (!facts.tls().isEmpty())
            out.append(" (").append(facts.tls()).append(')');
        out.append("\r\n id ").append(JourneyId.show(id));
        if (!recipient.isEmpty())
            out.append("\r\n for <").append(recipient).append('>');
        // RFC 6710 §4.1
        if (priority != 0)
            out.append("\r\n PRIORITY ").append(priority);
        out.append(";\r\n ").append(date).append("\r\n");
        if (addDate)
            out.append("Date: ").append(date).append("\r\n");
        if (addMessageId)
            out.append("Message-ID: ").append(messageId()).append("\r\n");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    String messageId() {
        return "<" + JourneyId.show(id) + "@" + hostname + ">";
    }

    /** From-domain: the name is a claim, the address a fact. A name that is none is left out, so that it cannot write into the field. */
    private String from() {
        String literal = facts.peer().literal();
        try {
            return Domain.of(facts.helo()).ascii() + " (" + literal + ")";
        } catch (AddressSyntaxException e) {
            return literal + " (" + literal + ")";
        }
    }

    /** RFC 3848, RFC 6531 §4.3 */
    private String with() {
        if (!facts.extended())
            return "SMTP";
        String protocol = door == Door.LOCAL ? utf8 ? "UTF8LMTP" : "LMTP" : utf8 ? "UTF8SMTP" : "ESMTP";
        return protocol + (facts.tls().isEmpty() ? "" : "S") + (facts.login() == null ? "" : "A");
    }
}
