package org.posthouse.access.discovery;

import java.util.Comparator;
import java.util.List;

/** The services for mail programs, by TLS from the first octet before those by STARTTLS. RFC 8314 §3 */
public record MailServices(String hostname, List<Service> services) {
    /** What a program does by a service. */
    public enum Kind {
        IMAP, POP3, SUBMISSION
    }

    /** One port. Without TLS from the first octet it takes STARTTLS (POP3: STLS). */
    public record Service(Kind kind, int port, boolean tls) {}

    public MailServices {
        services = services.stream().sorted(Comparator.comparing(Service::kind).thenComparing(s -> !s.tls())).toList();
    }

    List<Service> incoming() {
        return services.stream().filter(s -> s.kind() != Kind.SUBMISSION).toList();
    }

    List<Service> outgoing() {
        return services.stream().filter(s -> s.kind() == Kind.SUBMISSION).toList();
    }
}
