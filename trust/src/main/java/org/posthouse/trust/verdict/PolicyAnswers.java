package org.posthouse.trust.verdict;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Tlsa;

/**
 * What policies were found for one message: each is asked for once, and once the time is over only what is known is told. So a policy counts that came in time,
 * whatever else did not. Safe for many threads.
 */
final class PolicyAnswers implements Resolver {
    static final String SLOW = "DNS did not answer in time";

    private final Resolver resolver;
    private final Map<String, Answer<String>> texts = new ConcurrentHashMap<>();
    private volatile boolean over;
    private volatile boolean missing;

    PolicyAnswers(Resolver resolver) {
        this.resolver = resolver;
    }

    /** From now on nothing is asked. */
    void over() {
        over = true;
    }

    /** Whether something was wanted that had not come in time. */
    boolean missing() {
        return missing;
    }

    @Override
    public Answer<String> txt(String name) {
        Answer<String> known = texts.get(name);
        if (known != null)
            return known;
        if (over) {
            missing = true;
            return new Answer.TemporaryFailure<>(SLOW);
        }
        Answer<String> answer = resolver.txt(name);
        texts.put(name, answer);
        return answer;
    }

    @Override
    public Answer<Mx> mx(String name) {
        return resolver.mx(name);
    }

    @Override
    public Answer<InetAddress> a(String name) {
        return resolver.a(name);
    }

    @Override
    public Answer<InetAddress> aaaa(String name) {
        return resolver.aaaa(name);
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return resolver.ptr(address);
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return resolver.tlsa(name);
    }

    @Override
    public Answer<String> cname(String name) {
        return resolver.cname(name);
    }
}
