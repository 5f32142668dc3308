package org.posthouse.server.console;

import java.net.InetAddress;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Tlsa;

/** Asks nobody: for what is wanted without what is there. */
final class Nobody implements Resolver {
    private static <T> Answer<T> nothing() {
        return new Answer.TemporaryFailure<>("not asked");
    }

    @Override
    public Answer<Mx> mx(String name) {
        return nothing();
    }

    @Override
    public Answer<InetAddress> a(String name) {
        return nothing();
    }

    @Override
    public Answer<InetAddress> aaaa(String name) {
        return nothing();
    }

    @Override
    public Answer<String> txt(String name) {
        return nothing();
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return nothing();
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return nothing();
    }

    @Override
    public Answer<String> cname(String name) {
        return nothing();
    }
}
