package org.posthouse.server.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.posthouse.base.net.Network;
import org.posthouse.mail.address.Domain;

/** Reads the table {@code trust}. */
final class TrustReader {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private TrustReader() {}

    static Config.Trust read(TableReader t) throws ConfigException {
        var checks = t.choice("checks", Config.Checks.ENFORCE);
        var friends = t.list("friends", java.util.List.of(), Network::parse);
        var ids = t.list("authserv-ids", java.util.List.of(), TrustReader::id);
        var sealers = Set.copyOf(t.list("trusted-sealers", java.util.List.of(), TrustReader::domain));
        var spfFail = t.choice("spf-fail", Config.SpfFail.NOTE);
        var temperror = t.choice("temperror", Config.Temperror.ACCEPT);
        Duration wait = t.duration("wait", "15s");
        if (wait.compareTo(LONGEST) > 0 || wait.toMillis() < 100)
            throw t.wrong("wait", "expected a time from 100ms to 2m");
        int questions = t.integer("dns-questions", 128, 1, 10_000);
        int perPeer = t.integer("dns-questions-per-peer", 2000, 10, 1_000_000);
        t.end();
        return new Config.Trust(checks, friends, ids, sealers, spfFail, temperror, wait, questions, perPeer);
    }

    private static String domain(String text) {
        Domain domain = Domain.of(text);
        if (domain.isLiteral())
            throw new IllegalArgumentException("expected a domain, like \"lists.example.org\"");
        return domain.ascii().toLowerCase(Locale.ROOT);
    }

    private static String id(String text) {
        if (text.isBlank())
            throw new IllegalArgumentException("expected a name, like \"mail.example.org\"");
        return text;
    }
}
