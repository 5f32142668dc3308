package org.posthouse.trust.spf;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Names;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Tlsa;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** A zone that remembers each question and does something before it answers. */
final class CountingDns implements Resolver {
    final List<String> asked = new ArrayList<>();
    private final Resolver zone;
    private final Runnable before;

    CountingDns(Zone zone, Runnable before) {
        this.zone = new ZoneResolver(zone);
        this.before = before;
    }

    private <T> Answer<T> ask(String type, String name, Supplier<Answer<T>> answer) {
        asked.add(type + " " + name);
        before.run();
        return answer.get();
    }

    @Override
    public Answer<Mx> mx(String name) {
        return ask("MX", name, () -> zone.mx(name));
    }

    @Override
    public Answer<InetAddress> a(String name) {
        return ask("A", name, () -> zone.a(name));
    }

    @Override
    public Answer<InetAddress> aaaa(String name) {
        return ask("AAAA", name, () -> zone.aaaa(name));
    }

    @Override
    public Answer<String> txt(String name) {
        return ask("TXT", name, () -> zone.txt(name));
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return ask("PTR", Names.reverse(address), () -> zone.ptr(address));
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return ask("TLSA", name, () -> zone.tlsa(name));
    }

    @Override
    public Answer<String> cname(String name) {
        return ask("CNAME", name, () -> zone.cname(name));
    }
}
