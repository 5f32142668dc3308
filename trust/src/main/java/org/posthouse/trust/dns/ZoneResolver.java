package org.posthouse.trust.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dns.Zone.Entry;

/** Answers from a zone, at once. */
public final class ZoneResolver implements Resolver {
    /** How many aliases are followed. */
    static final int ALIASES = 10;
    private static final long HOUR = 3_600_000_000_000L;

    private final Zone zone;

    public ZoneResolver(Zone zone) {
        this.zone = zone;
    }

    @Override
    public Answer<Mx> mx(String name) {
        return find(name, e -> e instanceof Entry.MailExchange(var mx) ? mx : null);
    }

    @Override
    public Answer<InetAddress> a(String name) {
        return find(name, e -> e instanceof Entry.Address(var a) && a.getAddress().length == 4 ? a : null);
    }

    @Override
    public Answer<InetAddress> aaaa(String name) {
        return find(name, e -> e instanceof Entry.Address(var a) && a.getAddress().length == 16 ? a : null);
    }

    @Override
    public Answer<String> txt(String name) {
        return find(name, e -> e instanceof Entry.Text(var strings) ? String.join("", strings) : null);
    }

    /** The zone never changes. */
    @Override
    public Lasting<String> lastingTxt(String name) {
        return new Lasting<>(txt(name), System.nanoTime() + HOUR);
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return find(Names.reverse(address), e -> e instanceof Entry.Pointer(var n) ? n : null);
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return find(name, e -> e instanceof Entry.Association(var t) ? t : null);
    }

    @Override
    public Answer<Srv> srv(String name) {
        return find(name, e -> e instanceof Entry.Service(var s) ? s : null);
    }

    @Override
    public Answer<String> cname(String name) {
        return find(name, e -> e instanceof Entry.Alias(var target) ? target : null);
    }

    private <T> Answer<T> find(String asked, Function<Entry, @Nullable T> pick) {
        String name = Names.fold(asked);
        boolean secure = true;
        for (int i = 0; i <= ALIASES; i++) {
            List<Entry> entries = Names.fits(name) ? zone.at(name) : null;
            if (entries == null)
                return new Answer.NoSuchName<>();
            secure &= zone.secure(name);
            var found = new ArrayList<T>();
            String alias = null;
            boolean timeout = false;
            for (Entry e : entries) {
                if (e instanceof Entry.Timeout) {
                    timeout = true;
                    break;
                }
                T t = pick.apply(e);
                if (t != null)
                    found.add(t);
                if (e instanceof Entry.Alias(var target))
                    alias = target.toLowerCase(Locale.ROOT);
            }
            if (!found.isEmpty())
                return new Answer.Found<>(found, secure);
            if (alias == null)
                return timeout ? new Answer.TemporaryFailure<>("no answer for " + name + " in time") : new Answer.NoData<>();
            name = alias;
        }
        return new Answer.TemporaryFailure<>("too many aliases from " + Names.fold(asked));
    }
}
