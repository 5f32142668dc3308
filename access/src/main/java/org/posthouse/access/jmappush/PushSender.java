package org.posthouse.access.jmappush;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmap.States;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.base.time.Planner;
import org.posthouse.store.account.Account;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.Logins;
import org.posthouse.store.mailbox.AccountMail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tells subscribers what has changed, as soon as it has, several changes at once. Close it to stop. RFC 8620 §7.2, RFC 8030 §5 */
public final class PushSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PushSender.class);
    /** What follows within that time goes along. */
    private static final Duration COALESCE = Duration.ofSeconds(1);
    /** Between two messages to one subscriber. */
    private static final Duration GAP = Duration.ofSeconds(5);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1), LONGEST_PAUSE = Duration.ofHours(6);
    /** In a row; a URL whose owner we do not know yet is left alone sooner. */
    private static final int FAILURES = 20, FAILURES_OF_UNKNOWN = 3;
    private static final int AT_ONCE = 32;
    private static final Duration KEPT_BY_SERVICE = Duration.ofDays(1);
    private final Parts with;
    private final SecureRandom random = new SecureRandom();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Watched> accounts = new HashMap<>();
    private boolean closed;

    /** What it works with. */
    public record Parts(Services services, States states, Logins logins, Vapid vapid, PushTransport transport, Planner planner) {}

    /** An account that somebody has subscribed to, and its subscriptions by their ids. */
    private record Watched(AutoCloseable watch, Map<Long, Line> lines) {}

    /** A subscription on its way; under the lock, but for what its own thread alone looks at. */
    private static final class Line {
        final long account;
        final long id;
        /** What the subscriber knows; null where we do not know. */
        @Nullable
        Map<String, String> told;
        boolean known;
        boolean verificationSent;
        boolean dirty;
        boolean waiting;
        boolean running;
        boolean gone;
        int failures;
        Instant notBefore = Instant.MIN;

        Line(long account, long id) {
            this.account = account;
            this.id = id;
        }
    }

    public PushSender(Parts with) {
        this.with = with;
    }

    Vapid vapid() {
        return with.vapid;
    }

    /** Takes up the subscriptions there are. Whoever is subscribed is told all states once, since it is not known what was told. */
    public void start() {
        threads.execute(() -> {
            try {
                for (Account a : with.services.directory().accounts())
                    for (Item item : with.services.items().list(a.id(), ItemKind.PUSH))
                        wake(line(a.id(), item.id()));
            } catch (Refusal e) {
                LOG.warn("not all subscriptions to push are served before the next start: {}", e.getMessage());
            }
        });
    }

    private Line line(long account, long id) throws Refusal {
        Line known = find(account, id);
        if (known != null)
            return known;
        // Not under the lock, which is taken by who tells of changes.
        AutoCloseable watch = with.states.watch(with.services.store().open(account), () -> changed(account));
        lock.lock();
        try {
            Watched watched = accounts.get(account);
            if (watched == null && !closed) {
                Line line = new Line(account, id);
                accounts.put(account, new Watched(watch, new LinkedHashMap<>(Map.of(id, line))));
                return line;
            }
        } finally {
            lock.unlock();
        }
        quietly(watch);
        Line line = find(account, id);
        return line == null ? new Line(account, id) : line;
    }

    private @Nullable Line find(long account, long id) {
        lock.lock();
        try {
            Watched watched = accounts.get(account);
            return watched == null ? null : watched.lines.computeIfAbsent(id, _ -> new Line(account, id));
        } finally {
            lock.unlock();
        }
    }

    /** A new one: it is sent its code at once. */
    void added(long account, long id) throws Refusal {
        Line line = line(account, id);
        lock.lock();
        try {
            line.dirty = true;
            fire(line);
        } finally {
            lock.unlock();
        }
    }

    /** It is about to be known: from now on it is told what changes. */
    void verified(long account, long id) throws Refusal {
        Line line = line(account, id);
        Map<String, String> now = with.states.of(with.services.store().open(account), with.services.items(), with.states.types());
        lock.lock();
        try {
            line.told = now;
            line.failures = 0;
            line.notBefore = Instant.MIN;
        } finally {
            lock.unlock();
        }
    }

    void removed(long account, long id) {
        Watched unwatched = null;
        lock.lock();
        try {
            Watched watched = accounts.get(account);
            Line line = watched == null ? null : watched.lines.remove(id);
            if (watched == null || line == null)
                return;
            line.gone = true;
            if (watched.lines.isEmpty())
                unwatched = accounts.remove(account);
        } finally {
            lock.unlock();
        }
        if (unwatched != null)
            quietly(unwatched.watch);
    }

    private static void quietly(AutoCloseable watch) {
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void changed(long account) {
        lock.lock();
        try {
            Watched watched = accounts.get(account);
            if (watched != null)
                watched.lines.values().forEach(this::wake);
        } finally {
            lock.unlock();
        }
    }

    private void wake(Line line) {
        lock.lock();
        try {
            line.dirty = true;
            if (!line.waiting && !line.running)
                plan(line);
        } finally {
            lock.unlock();
        }
    }

    private void plan(Line line) {
        Instant now = with.services.clock().instant();
        Duration pause = line.notBefore.isAfter(now.plus(COALESCE)) ? Duration.between(now, line.notBefore) : COALESCE;
        line.waiting = true;
        with.planner.plan(pause, () -> fire(line));
    }

    private void fire(Line line) {
        lock.lock();
        try {
            line.waiting = false;
            if (line.gone || closed || line.running)
                return;
            line.running = true;
            threads.execute(() -> run(line));
        } finally {
            lock.unlock();
        }
    }

    private void run(Line line) {
        boolean failed = true;
        long after = 0;
        try {
            turns.acquire();
            try {
                after = attempt(line);
                failed = after >= 0;
            } finally {
                turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Refusal | IOException | GeneralSecurityException e) {
            LOG.debug("push for account {} waits: {}", line.account, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("push for account {} failed", line.account, e);
        } finally {
            ended(line, failed, Math.max(0, after));
        }
    }

    /** Below 0 where all is well; else the seconds that the push service asks to be left alone. */
    private long attempt(Line line) throws Refusal, IOException, GeneralSecurityException {
        lock.lock();
        try {
            line.dirty = false;
        } finally {
            lock.unlock();
        }
        PushTransport.Answer answer = send(line);
        if (answer == null || answer.status() >= 200 && answer.status() < 300)
            return -1;
        if (answer.status() == 404 || answer.status() == 410) {
            end(line);
            return -1;
        }
        LOG.debug("push for account {}: the service says {}", line.account, answer.status());
        return Math.max(0, answer.retryAfter());
    }

    private void end(Line line) throws Refusal {
        with.services.items().remove(line.account, ItemKind.PUSH, line.id);
        removed(line.account, line.id);
    }

    private void ended(Line line, boolean failed, long after) {
        boolean givenUp = false;
        lock.lock();
        try {
            if (failed) {
                line.failures++;
                line.dirty = true;
                givenUp = line.failures >= (line.known ? FAILURES : FAILURES_OF_UNKNOWN);
                Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(line.failures - 1, 10));
                Duration asked = Duration.ofSeconds(Math.min(after, LONGEST_PAUSE.toSeconds()));
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                line.notBefore = with.services.clock().instant().plus(pause.compareTo(asked) < 0 ? asked : pause);
            }
            line.running = givenUp;
            if (line.dirty && !line.gone && !closed && !line.waiting && !givenUp)
                plan(line);
        } finally {
            lock.unlock();
        }
        if (givenUp)
            giveUp(line);
    }

    private void giveUp(Line line) {
        try {
            LOG.info("a subscription to push of account {} ends: its service has failed {} times", line.account, line.failures);
            end(line);
        } catch (Refusal e) {
            LOG.warn("a subscription to push stays until it expires: {}", e.getMessage());
        }
    }

    /** Null where there is nothing to be sent, or nobody any more. */
    private PushTransport.@Nullable Answer send(Line line) throws Refusal, IOException, GeneralSecurityException {
        Optional<Item> item = with.services.items().get(line.account, ItemKind.PUSH, line.id);
        Subscription s = item.isEmpty() ? null : Subscription.read(item.get().content());
        if (s == null || !stands(line.account, s)) {
            end(line);
            return null;
        }
        line.known = s.verified();
        if (!line.known)
            return verify(line, s);
        AccountMail mail = with.services.store().open(line.account);
        List<String> types = s.types();
        Map<String, String> now = with.states.of(mail, with.services.items(), types == null ? with.states.types() : types);
        Map<String, String> news = new TreeMap<>(now);
        lock.lock();
        try {
            if (line.told != null)
                news.entrySet().removeAll(line.told.entrySet());
        } finally {
            lock.unlock();
        }
        if (news.isEmpty())
            return null;
        ObjectNode change = Json.object().put("@type", "StateChange");
        ObjectNode of = change.putObject("changed").putObject(Ids.account(line.account));
        news.forEach(of::put);
        PushTransport.Answer answer = post(s, change);
        if (answer.status() >= 200 && answer.status() < 300)
            told(line, now);
        return answer;
    }

    private void told(Line line, Map<String, String> states) {
        lock.lock();
        try {
            Map<String, String> all = new TreeMap<>();
            if (line.told != null)
                all.putAll(line.told);
            all.putAll(states);
            line.told = all;
            line.failures = 0;
            line.notBefore = with.services.clock().instant().plus(GAP);
        } finally {
            lock.unlock();
        }
    }

    private PushTransport.@Nullable Answer verify(Line line, Subscription s) throws IOException, GeneralSecurityException {
        if (line.verificationSent)
            return null;
        PushTransport.Answer answer = post(s,
                Json.object().put("@type", "PushVerification").put("pushSubscriptionId", Ids.item(PushMethods.LETTER, line.id))
                        .put("verificationCode", s.code()));
        line.verificationSent = answer.status() >= 200 && answer.status() < 300;
        return answer;
    }

    private boolean stands(long account, Subscription s) throws Refusal {
        Instant now = with.services.clock().instant();
        Optional<Account> a = with.services.directory().account(account);
        return a.isPresent() && now.isBefore(s.expires()) && with.logins.stands(s.login().grant(a.get(), now));
    }

    private PushTransport.Answer post(Subscription s, ObjectNode message) throws IOException, GeneralSecurityException {
        URI url = s.url();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Content-Type", "application/json");
        fields.put("TTL", Long.toString(KEPT_BY_SERVICE.toSeconds()));
        fields.put("Urgency", s.verified() ? "normal" : "high");
        fields.put("Authorization", with.vapid.authorization(url));
        byte[] body = message.toString().getBytes(StandardCharsets.UTF_8);
        if (s.keys() != null) {
            fields.put("Content-Encoding", "aes128gcm");
            body = Sealed.of(body, s.keys().p256dh(), s.keys().auth(), random);
        }
        return with.transport.post(url, fields, body);
    }

    /** Whether nothing is on its way. */
    boolean isIdle() {
        lock.lock();
        try {
            return accounts.values().stream().allMatch(w -> w.lines.values().stream().noneMatch(l -> l.running));
        } finally {
            lock.unlock();
        }
    }

    /** Ends those whose time is over or whose login does not stand any more. */
    public void sweep() throws Refusal {
        List<Line> all = new ArrayList<>();
        lock.lock();
        try {
            accounts.values().forEach(w -> all.addAll(w.lines.values()));
        } finally {
            lock.unlock();
        }
        for (Line line : all) {
            Optional<Item> item = with.services.items().get(line.account, ItemKind.PUSH, line.id);
            if (item.isEmpty() || !stands(line.account, Subscription.read(item.get().content())))
                end(line);
        }
    }

    @Override
    public void close() {
        List<Watched> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(accounts.values());
            accounts.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(w -> quietly(w.watch));
        threads.shutdownNow();
    }
}
