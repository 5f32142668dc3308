package org.posthouse.mta.signing;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.signing.DkimKey.State;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.PrivateKeys;
import org.posthouse.trust.dkim.Signer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of our domains, in files of {@code DIR/keys/dkim}: a list for each domain, and each secret in a file of its own. Safe for many threads. */
public final class DkimKeys {
    private static final Logger LOG = LoggerFactory.getLogger(DkimKeys.class);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd").withZone(ZoneOffset.UTC);
    private static final List<Algorithm> BOTH = List.of(Algorithm.RSA_SHA256, Algorithm.ED25519_SHA256);

    private final SecretFiles files;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, List<DkimKey>> lists = new ConcurrentHashMap<>();
    private final Map<String, List<Signer.Key>> signers = new ConcurrentHashMap<>();

    public DkimKeys(Path folder, InstantSource clock) {
        files = new SecretFiles(folder);
        this.clock = clock;
    }

    /** All keys of a domain, the newest last; empty where it has none. */
    public List<DkimKey> all(Domain domain) throws IOException {
        List<DkimKey> known = lists.get(domain.ascii());
        if (known != null)
            return known;
        lock.lock();
        try {
            String file = list(domain.ascii());
            List<DkimKey> read = files.exists(file) ? List.copyOf(KeyList.read(domain.ascii(), files.read(file))) : List.of();
            // The names of domains without keys are anybody's to make up.
            if (!read.isEmpty())
                lists.put(domain.ascii(), read);
            return read;
        } finally {
            lock.unlock();
        }
    }

    /** Makes the first keys of a domain, which sign at once; nothing where it has some. */
    public void begin(Domain domain) throws IOException {
        lock.lock();
        try {
            if (all(domain).stream().noneMatch(k -> k.state() == State.ACTIVE))
                make(domain, BOTH, State.ACTIVE);
        } finally {
            lock.unlock();
        }
    }

    /** Makes new keys that wait until they are seen in DNS, of each algorithm of which none is waiting; tells which. The first ones sign at once. */
    public List<Algorithm> rotate(Domain domain) throws IOException {
        return rotate(domain, BOTH);
    }

    /** The same of some algorithms. */
    List<Algorithm> rotate(Domain domain, List<Algorithm> wanted) throws IOException {
        lock.lock();
        try {
            List<DkimKey> all = all(domain);
            List<Algorithm> free = wanted.stream()
                    .filter(a -> all.stream().noneMatch(k -> k.algorithm() == a && k.state() == State.WAITING))
                    .toList();
            if (!free.isEmpty())
                make(domain, free, all.stream().anyMatch(k -> k.state() == State.ACTIVE) ? State.WAITING : State.ACTIVE);
            return free;
        } finally {
            lock.unlock();
        }
    }

    private void make(Domain domain, List<Algorithm> algorithms, State state) throws IOException {
        Instant now = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        var keys = new ArrayList<>(all(domain));
        for (Algorithm algorithm : algorithms) {
            String selector = selector(keys, algorithm, now);
            KeyPair pair = PrivateKeys.make(algorithm);
            // The secret first: a list that names a key has it.
            files.write(secret(domain.ascii(), selector), PrivateKeys.pem(pair.getPrivate()));
            keys.add(new DkimKey(domain.ascii(), selector, algorithm, state, now, now, PrivateKeys.record(algorithm, pair.getPublic())));
        }
        keep(domain.ascii(), keys);
    }

    /** By the day, such as {@code r20261121}; with a number where there is one of that day. */
    private static String selector(List<DkimKey> keys, Algorithm algorithm, Instant now) {
        String plain = (algorithm == Algorithm.ED25519_SHA256 ? "e" : "r") + DAY.format(now);
        String selector = plain;
        for (int i = 2; taken(keys, selector); i++)
            selector = plain + "-" + i;
        return selector;
    }

    private static boolean taken(List<DkimKey> keys, String selector) {
        return keys.stream().anyMatch(k -> k.selector().equals(selector));
    }

    /** A waiting key is in DNS now: it signs from now on, and those before it of its kind retire. */
    public void seen(Domain domain, String selector) throws IOException {
        lock.lock();
        try {
            DkimKey key = all(domain).stream().filter(k -> k.selector().equals(selector) && k.state() == State.WAITING).findFirst()
                    .orElse(null);
            if (key == null)
                return;
            Instant now = clock.instant();
            keep(domain.ascii(), all(domain).stream().map(k -> {
                if (k.equals(key))
                    return k.to(State.ACTIVE, now);
                return k.algorithm() == key.algorithm() && k.state() == State.ACTIVE ? k.to(State.RETIRING, now) : k;
            }).toList());
            LOG.info("dkim: {} signs from now on", key.name());
        } finally {
            lock.unlock();
        }
    }

    /** Keys that have been retiring for so long are retired: their secrets are removed. */
    public void retire(Domain domain, Duration after) throws IOException {
        lock.lock();
        try {
            Instant now = clock.instant();
            var secrets = new ArrayList<String>();
            List<DkimKey> next = all(domain).stream().map(k -> {
                if (k.state() != State.RETIRING || k.since().plus(after).isAfter(now))
                    return k;
                secrets.add(secret(k.domain(), k.selector()));
                LOG.info("dkim: {} is retired; its record may be removed from DNS, or its p= emptied", k.name());
                return k.to(State.RETIRED, now);
            }).toList();
            if (!secrets.isEmpty())
                keep(domain.ascii(), next);
            // Also what a crash has left between the list and its secrets.
            for (DkimKey k : next)
                if (k.state() == State.RETIRED && files.exists(secret(k.domain(), k.selector())))
                    secrets.add(secret(k.domain(), k.selector()));
            for (String secret : secrets)
                files.delete(secret);
        } finally {
            lock.unlock();
        }
    }

    /** A retired key is no longer in DNS, so that nothing remains to be done about it. */
    public void forget(Domain domain, String selector) throws IOException {
        lock.lock();
        try {
            List<DkimKey> all = all(domain);
            List<DkimKey> left = all.stream().filter(k -> !(k.selector().equals(selector) && k.state() == State.RETIRED)).toList();
            if (left.size() < all.size())
                keep(domain.ascii(), left);
        } finally {
            lock.unlock();
        }
    }

    private void keep(String domain, List<DkimKey> keys) throws IOException {
        files.write(list(domain), KeyList.write(keys));
        lists.put(domain, List.copyOf(keys));
        signers.remove(domain);
    }

    /** The key that seals for a domain: every verifier knows RSA. RFC 8617 §4.1 */
    public Optional<Signer.Key> sealing(Domain domain) {
        return signers(domain).stream().filter(k -> k.algorithm() == Algorithm.RSA_SHA256).findFirst();
    }

    /** Those that sign for a domain now; empty where nothing does. A key whose file cannot be read is told in the log and left out. */
    List<Signer.Key> signers(Domain domain) {
        List<Signer.Key> known = signers.get(domain.ascii());
        if (known != null)
            return known;
        lock.lock();
        try {
            var made = new ArrayList<Signer.Key>();
            List<DkimKey> all = all(domain);
            for (DkimKey k : all)
                if (k.state() == State.ACTIVE)
                    signer(k, made);
            if (!all.isEmpty())
                signers.put(domain.ascii(), List.copyOf(made));
            return made;
        } catch (IOException e) {
            LOG.error("dkim: mail of {} goes out unsigned: {}", domain.ascii(), e.getMessage());
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void signer(DkimKey k, List<Signer.Key> out) {
        try {
            out.add(new Signer.Key(k.domain(), k.selector(), k.algorithm(), secret(k)));
        } catch (IOException e) {
            LOG.error("dkim: {} signs nothing until the server is started again: {}", k.name(), e.getMessage());
        }
    }

    private PrivateKey secret(DkimKey k) throws IOException {
        String name = secret(k.domain(), k.selector());
        try {
            return PrivateKeys.read(k.algorithm(), files.read(name));
        } catch (GeneralSecurityException e) {
            throw new IOException(files.folder().resolve(name) + " holds no key; restore it from a backup or rotate", e);
        }
    }

    private static String list(String domain) {
        return domain + ".keys";
    }

    private static String secret(String domain, String selector) {
        return domain + "." + selector + ".pem";
    }
}
