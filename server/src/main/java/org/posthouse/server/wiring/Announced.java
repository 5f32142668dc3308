package org.posthouse.server.wiring;

import java.util.List;
import java.util.Map;
import org.posthouse.access.discovery.MailServices;
import org.posthouse.access.discovery.MailServices.Kind;
import org.posthouse.access.discovery.MailServices.Service;
import org.posthouse.base.net.Listener;

/** What mail programs are told of the services that really listen. */
final class Announced {
    private record Way(Kind kind, boolean tls) {}

    private static final Map<String, Way> WAYS = Map.of("imap", new Way(Kind.IMAP, false), "imaps", new Way(Kind.IMAP, true), "pop3",
            new Way(Kind.POP3, false), "pop3s", new Way(Kind.POP3, true), "submission", new Way(Kind.SUBMISSION, false), "submissions",
            new Way(Kind.SUBMISSION, true));

    private Announced() {}

    /** Those that others can reach; where all are on loopback, as in a trial, these. */
    static MailServices of(String hostname, List<Listener> doors) {
        List<Listener> outside = doors.stream().filter(d -> !d.address().getAddress().isLoopbackAddress()).toList();
        return new MailServices(hostname, (outside.isEmpty() ? doors : outside).stream().filter(d -> WAYS.containsKey(d.name()))
                .map(d -> service(WAYS.getOrDefault(d.name(), new Way(Kind.IMAP, true)), d.address().getPort())).distinct().toList());
    }

    private static Service service(Way way, int port) {
        return new Service(way.kind(), port, way.tls());
    }
}
