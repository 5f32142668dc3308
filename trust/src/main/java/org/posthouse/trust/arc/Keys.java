package org.posthouse.trust.arc;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.Crypto;
import org.posthouse.trust.dkim.KeyRecord;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.PublicKeys;

/** The keys of one message's sealers, each asked for once where it is not known, on a thread of its own. Belongs to one thread. */
final class Keys {
    private final KeySource source;
    private final Map<String, CompletableFuture<KeySource.Found>> asked = new HashMap<>();

    Keys(KeySource source) {
        this.source = source;
    }

    /** Begins to ask, and does not wait. */
    void ask(String domain, String selector) {
        var _ = answer(domain, selector);
    }

    private CompletableFuture<KeySource.Found> answer(String domain, String selector) {
        return asked.computeIfAbsent(KeySource.name(domain, selector), _ -> {
            KeySource.Found known = source.known(domain, selector);
            if (known != null)
                return CompletableFuture.completedFuture(known);
            var answer = new CompletableFuture<KeySource.Found>();
            Thread.ofVirtual().name("arc-key").start(() -> {
                try {
                    answer.complete(source.find(domain, selector));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer;
        });
    }

    /** Why a signature is not good; null where it is. The deadline is one of System.nanoTime. */
    @Nullable
    String wrong(String domain, String selector, Algorithm algorithm, byte[] octets, byte[] signature, long deadline) {
        KeySource.Found found;
        try {
            found = answer(domain, selector).get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return "the key of " + domain + " did not come in time";
        } catch (ExecutionException e) {
            return "the key of " + domain + " cannot be asked for";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
        return switch (found) {
            case KeySource.Found.Missing m -> domain + " publishes no key " + selector;
            case KeySource.Found.Unavailable(var why) -> "the key of " + domain + " cannot be asked for: " + why;
            case KeySource.Found.Keys(var keys) -> {
                String why = "the signature of " + domain + " does not match";
                for (KeySource.Key k : keys) {
                    PublicKeys.Usable usable = usable(k, algorithm);
                    if (usable != null && Crypto.verify(algorithm, usable.key(), octets, signature))
                        yield null;
                    why = usable == null ? "the key " + selector + " of " + domain + " cannot be used: " + unusable(k) : why;
                }
                yield why;
            }
        };
    }

    private static PublicKeys.@Nullable Usable usable(KeySource.Key k, Algorithm algorithm) {
        KeyRecord record = k.record();
        boolean fits = record != null && record.type().equals(algorithm.key()) && record.allows(algorithm) && record.forMail();
        return fits ? k.usable() : null;
    }

    private static String unusable(KeySource.Key k) {
        return k.why().isEmpty() ? "it is for something else" : k.why();
    }

    static long deadline(Duration patience) {
        return System.nanoTime() + patience.toNanos();
    }
}
