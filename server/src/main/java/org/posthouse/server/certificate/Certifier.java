package org.posthouse.server.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees that there is a certificate of an authority: renews it at two thirds of its life, and after a failure waits, each time longer. Safe for many threads. */
final class Certifier {
    private static final Logger LOG = LoggerFactory.getLogger(Certifier.class);
    /** No more than three attempts in the first hour: authorities count what fails. The last one repeats. */
    private static final List<Duration> PAUSES = List.of(Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofHours(1),
            Duration.ofHours(2), Duration.ofHours(4), Duration.ofHours(8), Duration.ofDays(1));
    private static final Duration NAMES = Duration.ofHours(1);
    private static final Duration NEW_NAMES = Duration.ofDays(1);
    private static final Duration WITHOUT = Duration.ofDays(7);
    private final Parts parts;
    private final Progress progress;
    /** Held during an attempt. */
    private final ReentrantLock turn = new ReentrantLock();
    /** Of the progress. */
    private final ReentrantLock lock = new ReentrantLock();
    private volatile List<X509Certificate> chain;
    private List<String> names = List.of();
    private @Nullable Instant namesAt;
    private volatile @Nullable Thread attempting;
    private volatile boolean closed;

    /** What a certifier stands on; installed is told when a chain has been written. */
    record Parts(CertificateFiles files, Authority authority, Names names, InstantSource clock, Installed installed) {}

    /** Uses the chain that is in the files now. */
    interface Installed {
        void use() throws IOException;
    }

    Certifier(Parts parts, Progress progress) {
        this.parts = parts;
        this.progress = progress;
        chain = CertificateFiles.read(parts.files().chain());
    }

    /** Makes an attempt if it is time for one. */
    void round() throws Refusal {
        if (closed || !isDue())
            return;
        if (turn.tryLock())
            try {
                if (isDue())
                    attempt();
            } finally {
                turn.unlock();
            }
    }

    private boolean isDue() throws Refusal {
        return !parts.clock().instant().isBefore(next());
    }

    /** When the next attempt is made; in the past where one is due. */
    Instant next() throws Refusal {
        Instant wait;
        Attempt last;
        lock.lock();
        try {
            wait = progress.notBefore;
            last = progress.attempts().isEmpty() ? null : progress.attempts().getFirst();
        } finally {
            lock.unlock();
        }
        if (wait != null)
            return wait;
        if (chain.isEmpty())
            return Instant.EPOCH;
        Instant renewal = renewal(chain.getFirst());
        Set<String> has = Authority.names(chain.getFirst());
        if (!has.containsAll(parts.names().needed()))
            return last == null ? Instant.EPOCH : min(renewal, last.at().plus(PAUSES.getFirst()));
        return last == null || has.containsAll(wanted()) ? renewal : min(renewal, last.at().plus(NEW_NAMES));
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** After two thirds of its life. */
    static Instant renewal(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        return from.plus(Duration.between(from, certificate.getNotAfter().toInstant()).multipliedBy(2).dividedBy(3));
    }

    /** Asks DNS once an hour at most. */
    private List<String> wanted() throws Refusal {
        Instant now = parts.clock().instant();
        lock.lock();
        try {
            if (namesAt != null && now.isBefore(namesAt.plus(NAMES)))
                return names;
            progress.leftOut.values().removeIf(until -> !now.isBefore(until));
            namesAt = now;
        } finally {
            lock.unlock();
        }
        List<String> fresh = parts.names().wanted(leftOut());
        lock.lock();
        try {
            names = fresh;
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    private Set<String> leftOut() {
        lock.lock();
        try {
            return Set.copyOf(progress.leftOut.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** An attempt at once; null where another one is under way. What came of it is told by the result. */
    @Nullable
    Attempt now() throws Refusal {
        if (!turn.tryLock())
            return null;
        try {
            return attempt();
        } finally {
            turn.unlock();
        }
    }

    private @Nullable Attempt attempt() throws Refusal {
        Instant begun = parts.clock().instant();
        attempting = Thread.currentThread();
        List<String> asked = List.of();
        try {
            lock.lock();
            try {
                namesAt = null;
            } finally {
                lock.unlock();
            }
            asked = wanted();
            List<X509Certificate> fresh = parts.authority().certificate(asked, order(asked), orderOf(asked));
            parts.files().keep(fresh);
            chain = fresh;
            parts.installed().use();
            LOG.info("a certificate for {} until {}", asked, fresh.getFirst().getNotAfter().toInstant());
            return done(new Attempt(begun, asked, fresh.getFirst().getNotAfter().toInstant(), ""));
        } catch (FailureException e) {
            // What was broken off by us is no failure of anybody's.
            return closed ? null : failed(begun, asked, e);
        } catch (IOException | UncheckedIOException e) {
            return closed
                    ? null
                    : failed(begun, asked, new FailureException("the server could not do its part: " + e.getMessage(), null, null, e));
        } catch (InterruptedException e) {
            LOG.info("the attempt to get a certificate is broken off; it goes on after the next start");
            return null;
        } finally {
            attempting = null;
        }
    }

    private String order(List<String> names) {
        lock.lock();
        try {
            return progress.orderNames.equals(names) ? progress.order : "";
        } finally {
            lock.unlock();
        }
    }

    private Authority.Orders orderOf(List<String> names) {
        return url -> {
            lock.lock();
            try {
                progress.order = url;
                progress.orderNames = names;
                progress.save();
            } finally {
                lock.unlock();
            }
        };
    }

    private Attempt done(Attempt attempt) throws IOException {
        lock.lock();
        try {
            progress.note(attempt);
            progress.order = "";
            progress.failures = 0;
            progress.notBefore = null;
            progress.save();
            return attempt;
        } finally {
            lock.unlock();
        }
    }

    private Attempt failed(Instant begun, List<String> names, FailureException e) {
        var attempt = new Attempt(begun, names, null, String.valueOf(e.getMessage()));
        lock.lock();
        try {
            progress.note(attempt);
            Instant now = parts.clock().instant();
            Instant pause = now.plus(PAUSES.get(Math.min(progress.failures, PAUSES.size() - 1)));
            Instant asked = e.notBefore;
            progress.notBefore = asked != null && asked.isAfter(pause) ? asked : pause;
            progress.failures++;
            String name = e.name;
            if (name != null && parts.names().isOptional(name))
                progress.leftOut.put(name, now.plus(WITHOUT));
            LOG.warn("no certificate: {}; the next attempt is at {}", e.getMessage(), progress.notBefore);
            progress.save();
        } catch (IOException io) {
            LOG.error("what became of the certificate cannot be written", io);
        } finally {
            lock.unlock();
        }
        return attempt;
    }

    /** The newest first. */
    List<Attempt> attempts() {
        lock.lock();
        try {
            return progress.attempts();
        } finally {
            lock.unlock();
        }
    }

    /** Before which not even an operator asks; null where it does not matter. */
    @Nullable
    Instant notBefore(Duration atLeast) {
        lock.lock();
        try {
            return progress.attempts().isEmpty() ? null : progress.attempts().getFirst().at().plus(atLeast);
        } finally {
            lock.unlock();
        }
    }

    /** Breaks off what is under way. */
    void close() {
        closed = true;
        Thread thread = attempting;
        if (thread != null)
            thread.interrupt();
    }
}
