package org.posthouse.access.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.store.account.Grant;

/** Sessions of browsers, in memory: the longest unused goes first where there are too many. Safe for all threads. */
public final class WebSessions {
    private static final int MAX = 20_000;
    private static final int MAX_OF_ACCOUNT = 50;
    private static final int MAX_AGENT = 200;
    private static final Duration UNUSED = Duration.ofDays(2);
    private static final Duration LONGEST = Duration.ofDays(14);
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<String, WebSession> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /** A session just begun, and the cookie that stands for it. */
    public record Begun(String cookie, WebSession session) {
        @Override
        public String toString() {
            return session.toString();
        }
    }

    public WebSessions(InstantSource clock) {
        this.clock = clock;
    }

    public Begun begin(Grant grant) {
        return begin(grant, "", "");
    }

    /** The same, from that address, by a program that calls itself so. */
    public Begun begin(Grant grant, String from, String agent) {
        String cookie = secret();
        Instant now = clock.instant();
        WebSession session = new WebSession(grant, secret(), hash(cookie), now, now, from,
                agent.length() <= MAX_AGENT ? agent : agent.substring(0, MAX_AGENT));
        lock.lock();
        try {
            long account = grant.account().id();
            if (sessions.values().stream().filter(s -> s.grant().account().id() == account).count() >= MAX_OF_ACCOUNT)
                sessions.values().stream().filter(s -> s.grant().account().id() == account).findFirst()
                        .ifPresent(s -> sessions.remove(s.hash()));
            if (sessions.size() >= MAX)
                sessions.pollFirstEntry();
            sessions.put(session.hash(), session);
        } finally {
            lock.unlock();
        }
        return new Begun(cookie, session);
    }

    /** The session of a cookie, where it has not ended. */
    public Optional<WebSession> of(String cookie) {
        Instant now = clock.instant();
        String hash = hash(cookie);
        lock.lock();
        try {
            WebSession s = sessions.get(hash);
            if (s == null)
                return Optional.empty();
            if (isOver(s, now)) {
                sessions.remove(hash);
                return Optional.empty();
            }
            WebSession used = s.usedAt(now);
            sessions.put(hash, used);
            return Optional.of(used);
        } finally {
            lock.unlock();
        }
    }

    /** All that have not ended, the longest unused first. */
    public List<WebSession> all() {
        Instant now = clock.instant();
        lock.lock();
        try {
            return sessions.values().stream().filter(s -> !isOver(s, now)).toList();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOver(WebSession s, Instant now) {
        return now.isAfter(s.used().plus(UNUSED)) || now.isAfter(s.began().plus(LONGEST));
    }

    public void end(WebSession session) {
        lock.lock();
        try {
            sessions.remove(session.hash());
        } finally {
            lock.unlock();
        }
    }

    private String secret() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
