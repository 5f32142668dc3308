package org.posthouse.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.posthouse.base.net.Network;
import org.posthouse.mail.address.Domain;

/** Reads the table {@code smtp}. */
final class SmtpReader {
    private static final int MAX_LISTS = 10;
    private static final Duration LONGEST = Duration.ofSeconds(999_999_999);

    private SmtpReader() {}

    static Config.Smtp read(TableReader t) throws ConfigException {
        var xclient = t.list("xclient", List.of(), Network::parse);
        Duration pause = within(t, "greet-pause", "0s", Duration.ofMinutes(4));
        var early = t.choice("early-talkers", Config.Manners.NOTE);
        var pipelining = t.choice("pipelining", Config.Manners.NOTE);
        Duration hold = within(t, "max-hold", "30d", LONGEST);
        Duration returnAfter = within(t, "min-deliver-by", "1m", LONGEST);
        int priority = t.integer("max-priority", 0, 0, 9);
        var smtp = new Config.Smtp(xclient, pause, early, pipelining, hold, returnAfter, priority, gate(t));
        t.end();
        return smtp;
    }

    private static Config.Gate gate(TableReader t) throws ConfigException {
        var friends = t.list("friends", List.of(), Network::parse);
        var allow = t.list("dns-allow", List.of(), SmtpReader::zone);
        var block = t.list("dns-block", List.of(), SmtpReader::zone);
        var doubt = t.list("dns-doubt", List.of(), SmtpReader::zone);
        if (allow.size() > MAX_LISTS || block.size() > MAX_LISTS || doubt.size() > MAX_LISTS)
            throw t.wrong("dns-block", "name at most " + MAX_LISTS + " lists of each kind, since each is asked about every stranger");
        Duration wait = within(t, "dns-wait", "5s", Duration.ofMinutes(1));
        Duration delay = within(t, "greylist-delay", "0s", Duration.ofDays(1));
        Duration window = t.duration("greylist-window", "1d");
        Duration keep = t.duration("greylist-keep", "36d");
        int rows = t.integer("greylist-rows", 500_000, 100, 100_000_000);
        if (delay.compareTo(window) >= 0)
            throw t.wrong("greylist-delay", "expected a shorter time than smtp.greylist-window");
        if (keep.compareTo(window) < 0)
            throw t.wrong("greylist-keep", "expected at least smtp.greylist-window");
        return new Config.Gate(friends, allow, block, doubt, wait, delay, window, keep, rows);
    }

    private static Duration within(TableReader t, String key, String byDefault, Duration most) throws ConfigException {
        Duration d = t.duration(key, byDefault);
        if (d.compareTo(most) > 0)
            throw t.wrong(key, "expected " + most.toSeconds() + " seconds at most");
        return d;
    }

    private static String zone(String text) {
        Domain zone = Domain.of(text);
        if (zone.isLiteral())
            throw new IllegalArgumentException("expected the zone of a list, like \"list.example.org\"");
        return zone.ascii().toLowerCase(Locale.ROOT);
    }
}
