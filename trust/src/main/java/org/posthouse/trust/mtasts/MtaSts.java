package org.posthouse.trust.mtasts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the policy that applies to a domain now: kept, or fetched. RFC 8461 §5.1 */
public final class MtaSts {
    private static final Logger LOG = LoggerFactory.getLogger(MtaSts.class);
    private static final Duration AGAIN = Duration.ofMinutes(5);
    private static final Duration REFRESH = Duration.ofDays(1);
    private static final int FAILURES = 10_000;

    private final Resolver resolver;
    private final PolicyFetch fetch;
    private final PolicyCache cache;
    private final InstantSource clock;
    private final Map<String, CompletableFuture<Applied>> fetching = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Failure> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failure> eldest) {
            return size() > FAILURES;
        }
    };

    private record Failure(String id, StsException why, Instant until) {}

    /** What applies: a policy, or null for none; and why no current one could be had, where one is announced. */
    public record Applied(@Nullable StsPolicy policy, @Nullable StsException problem) {
        public static final Applied NOTHING = new Applied(null, null);
    }

    public MtaSts(Resolver resolver, PolicyFetch fetch, PolicyCache cache, InstantSource clock) {
        this.resolver = resolver;
        this.fetch = fetch;
        this.cache = cache;
        this.clock = clock;
    }

    /** For the domain in A-labels; may fetch, and is bounded in time. */
    public Applied of(String domain) {
        PolicyCache.Kept kept = valid(domain);
        Instant now = clock.instant();
        StsRecord announced = announced(domain, now);
        if (announced == null)
            return kept == null ? Applied.NOTHING : applied(kept.policy(), null);
        if (kept != null && kept.id().equals(announced.id()) && kept.fetched().plus(REFRESH).isAfter(now))
            return applied(kept.policy(), null);
        Failure failure = failure(domain);
        if (failure != null && failure.id.equals(announced.id()) && failure.until.isAfter(now))
            return applied(kept == null ? null : kept.policy(), failure.why);
        var mine = new CompletableFuture<Applied>();
        CompletableFuture<Applied> other = fetching.putIfAbsent(domain, mine);
        if (other != null)
            return other.join();
        try {
            Applied result = fetched(domain, announced.id(), kept);
            mine.complete(result);
            return result;
        } finally {
            mine.complete(applied(kept == null ? null : kept.policy(), null));
            fetching.remove(domain);
        }
    }

    /** Null also where DNS fails, which is not tried again for a while: it takes its time. */
    private @Nullable StsRecord announced(String domain, Instant now) {
        Failure silent = failure(domain);
        if (silent != null && silent.id.isEmpty() && silent.until.isAfter(now))
            return null;
        Answer<String> answer = resolver.txt("_mta-sts." + domain);
        if (answer instanceof Answer.TemporaryFailure<String>(var why))
            remember(domain, new Failure("", new StsException(StsException.Kind.FETCH, why), now.plus(AGAIN)));
        return StsRecord.of(answer.orEmpty());
    }

    private static Applied applied(@Nullable StsPolicy policy, @Nullable StsException problem) {
        return new Applied(policy != null && policy.mode() == StsPolicy.Mode.NONE ? null : policy, problem);
    }

    private PolicyCache.@Nullable Kept valid(String domain) {
        PolicyCache.Kept kept = cache.get(domain);
        return kept != null && kept.until().isAfter(clock.instant()) ? kept : null;
    }

    private Applied fetched(String domain, String id, PolicyCache.@Nullable Kept kept) {
        try {
            StsPolicy policy = fetch.fetch(domain);
            cache.put(domain, new PolicyCache.Kept(id, policy, clock.instant()));
            forget(domain);
            return applied(policy, null);
        } catch (StsException e) {
            if (kept != null && kept.policy().mode() != StsPolicy.Mode.NONE)
                LOG.warn("mta-sts: the policy of {} cannot be refreshed, the one from {} holds: {}", domain, kept.fetched(),
                        e.getMessage());
            remember(domain, new Failure(id, e, clock.instant().plus(AGAIN)));
            return applied(kept == null ? null : kept.policy(), e);
        }
    }

    private @Nullable Failure failure(String domain) {
        lock.lock();
        try {
            return failures.get(domain);
        } finally {
            lock.unlock();
        }
    }

    private void remember(String domain, Failure failure) {
        lock.lock();
        try {
            failures.put(domain, Objects.requireNonNull(failure));
        } finally {
            lock.unlock();
        }
    }

    private void forget(String domain) {
        lock.lock();
        try {
            failures.remove(domain);
        } finally {
            lock.unlock();
        }
    }
}
