package org.posthouse.protocol.smtpclient;

import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;

/** One message for one transaction. EightBit: it holds octets above 127; smtpUtf8: its header does, or so it was given to us. */
public record Outgoing(ReturnPath from, List<Address> recipients, Content content, boolean eightBit, boolean smtpUtf8) {
    public Outgoing {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty())
            throw new IllegalArgumentException("no recipients");
    }
}
