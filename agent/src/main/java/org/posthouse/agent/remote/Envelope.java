package org.posthouse.agent.remote;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;

/** From whom and to whom a message travels, and when at the earliest (null: now; FUTURERELEASE or a held JMAP submission, RFC 4865 §3 and RFC 8621 §7). */
public record Envelope(ReturnPath from, List<Address> to, @Nullable Instant notBefore) {
    public Envelope {
        to = List.copyOf(to);
    }
}
