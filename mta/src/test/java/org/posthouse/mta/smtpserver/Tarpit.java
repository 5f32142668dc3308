package org.posthouse.mta.smtpserver;

import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Tlsa;

/** DNS that never answers about texts of {@code tarpit.example} and below, and about keys of {@code waits.example}, until nobody waits any more; and breaks at {@code broken.example}. */
final class Tarpit implements Resolver {
    private final VirtualDns dns;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CountDownLatch never = new CountDownLatch(1);
    private int stuck;
    private int most;

    Tarpit(VirtualDns dns) {
        this.dns = dns;
    }

    /** The most that have been stuck at once. */
    int most() {
        lock.lock();
        try {
            return most;
        } finally {
            lock.unlock();
        }
    }

    /** Whether so many are stuck within 20 seconds. */
    boolean await(int questions) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(20);
        lock.lock();
        try {
            while (stuck != questions && left > 0)
                left = changed.awaitNanos(left);
            return stuck == questions;
        } finally {
            lock.unlock();
        }
    }

    private void count(int more) {
        lock.lock();
        try {
            stuck += more;
            most = Math.max(most, stuck);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Answer<String> txt(String name) {
        if (name.endsWith("broken.example"))
            throw new IllegalStateException("broken on purpose");
        if (!name.endsWith("tarpit.example") && !name.endsWith("._domainkey.waits.example"))
            return dns.txt(name);
        count(1);
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            count(-1);
        }
        return new Answer.TemporaryFailure<>("interrupted");
    }

    @Override
    public Answer<Mx> mx(String name) {
        return dns.mx(name);
    }

    @Override
    public Answer<InetAddress> a(String name) {
        return dns.a(name);
    }

    @Override
    public Answer<InetAddress> aaaa(String name) {
        return dns.aaaa(name);
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return dns.ptr(address);
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return dns.tlsa(name);
    }

    @Override
    public Answer<String> cname(String name) {
        return dns.cname(name);
    }
}
