package org.posthouse.mta.signing;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.signing.DkimKey.State;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dns.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the keys of our domains on their way: announced on schedule, used when they are seen in DNS, retired some days after the next ones are used. */
public final class KeyRound {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRound.class);

    private final DkimKeys keys;
    private final Directory directory;
    private final KeySource published;
    private final Schedule schedule;
    private final InstantSource clock;

    /** The age at which a key gets a successor, zero for never; and how long it stays published after that. */
    public record Schedule(Duration rotate, Duration retire) {}

    public KeyRound(DkimKeys keys, Directory directory, Resolver resolver, Schedule schedule, InstantSource clock) {
        this.keys = keys;
        this.directory = directory;
        this.schedule = schedule;
        this.clock = clock;
        published = new KeySource(resolver);
    }

    /** What DNS has at the name of a key of ours. */
    public enum Seen {
        /** The very key. */
        OK,
        /** Nothing, or a revoked key. */
        MISSING,
        /** Another key. */
        OTHER,
        /** Nobody could tell. */
        UNKNOWN
    }

    /** Looks now. */
    public static Seen look(KeySource published, DkimKey key) {
        return switch (published.find(key.domain(), key.selector())) {
            case KeySource.Found.Missing m -> Seen.MISSING;
            case KeySource.Found.Unavailable u -> Seen.UNKNOWN;
            case KeySource.Found.Keys(var found) -> {
                KeySource.Key ours = KeySource.read(key.record());
                if (found.stream().anyMatch(k -> k.usable() != null && k.usable().equals(ours.usable())))
                    yield Seen.OK;
                yield found.stream().allMatch(k -> k.record() != null && k.record().revoked()) ? Seen.MISSING : Seen.OTHER;
            }
        };
    }

    /** Once round all domains. */
    public void go() throws Refusal {
        for (Domain domain : directory.domains())
            try {
                go(domain);
            } catch (IOException e) {
                LOG.error("dkim: the keys of {} cannot be kept: {}", domain, e.getMessage());
            }
    }

    private void go(Domain domain) throws IOException {
        if (keys.all(domain).isEmpty())
            return;
        for (DkimKey k : keys.all(domain))
            if (k.state() == State.WAITING && look(published, k) == Seen.OK)
                keys.seen(domain, k.selector());
            else if (k.state() == State.RETIRED && look(published, k) == Seen.MISSING)
                keys.forget(domain, k.selector());
        keys.retire(domain, schedule.retire());
        List<Algorithm> due = schedule.rotate().isZero() ? List.of() : due(domain);
        if (!due.isEmpty() && !keys.rotate(domain, due).isEmpty()) {
            LOG.warn("dkim: {} has new keys; publish them, `domain dkim {}` shows how: they sign as soon as they are seen", domain, domain);
        }
    }

    /** Of each kind the key that signs counts, where none waits to succeed it. */
    private List<Algorithm> due(Domain domain) throws IOException {
        var due = new ArrayList<Algorithm>();
        List<DkimKey> all = keys.all(domain);
        for (Algorithm a : Algorithm.values()) {
            List<DkimKey> kind = all.stream().filter(k -> k.algorithm() == a).toList();
            boolean old = kind.stream().filter(k -> k.state() == State.ACTIVE).map(DkimKey::made).min(Comparator.naturalOrder())
                    .map(made -> !made.plus(schedule.rotate()).isAfter(clock.instant())).orElse(false);
            if (old && kind.stream().noneMatch(k -> k.state() == State.WAITING))
                due.add(a);
        }
        return due;
    }
}
