package org.posthouse.agent.letter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthouse.agent.account.Identity;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.HeaderAddress.Entry;

/** To whom an answer goes. RFC 5322 §3.6.3 */
public record Recipients(List<Entry> to, List<Entry> cc) {
    public Recipients {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
    }

    /** Two addresses with the same key are one. */
    public static String key(Entry entry) {
        String domain = entry.domain();
        try {
            domain = Domain.of(domain).toString();
        } catch (AddressSyntaxException e) {
            // compared as it stands
        }
        return (entry.local() + "@" + domain).toLowerCase(Locale.ROOT);
    }

    /**
     * Own addresses are left out, unless nobody else would be left; an answer to a letter of one's own goes to those it was sent to. For all, Mail-Followup-To decides where
     * there is one, and a list that can be written to gets its copy.
     */
    public static Recipients of(Original mail, boolean all, List<Identity> own) {
        Set<String> mine = new HashSet<>();
        for (Identity i : own)
            mine.add(key(i.entry()));
        List<Entry> author = mail.addresses("From");
        List<Entry> to = mail.addresses("To");
        List<Entry> cc = mail.addresses("Cc");
        if (!author.isEmpty() && author.stream().allMatch(a -> mine.contains(key(a)))) {
            List<Entry> others = unique(to, mine);
            List<Entry> first = others.isEmpty() ? unique(to.isEmpty() ? author : to, Set.of()) : others;
            return new Recipients(first, all ? unique(cc, with(mine, first)) : List.of());
        }
        if (all) {
            List<Entry> followed = unique(mail.addresses("Mail-Followup-To"), mine);
            if (!followed.isEmpty())
                return new Recipients(followed, List.of());
        }
        List<Entry> replyTo = mail.addresses("Reply-To");
        List<Entry> given = unique(replyTo.isEmpty() ? author : replyTo, Set.of());
        List<Entry> others = unique(given, mine);
        List<Entry> first = others.isEmpty() ? given : others;
        if (!all)
            return new Recipients(first, List.of());
        List<Entry> rest = new ArrayList<>(to);
        rest.addAll(cc);
        mail.listPost().ifPresent(rest::add);
        return new Recipients(first, unique(rest, with(mine, first)));
    }

    /** The identity a letter was written to, else the first. */
    public static Identity identity(Original mail, List<Identity> own) {
        for (String field : List.of("To", "Cc", "Delivered-To", "From"))
            for (Entry entry : mail.addresses(field))
                for (Identity i : own)
                    if (key(i.entry()).equals(key(entry)))
                        return i;
        return own.getFirst();
    }

    private static Set<String> with(Set<String> keys, Collection<Entry> more) {
        Set<String> all = new HashSet<>(keys);
        for (Entry e : more)
            all.add(key(e));
        return all;
    }

    /** Each address once, the first of its kind, in order. */
    static List<Entry> unique(List<Entry> list, Set<String> without) {
        Map<String, Entry> out = new LinkedHashMap<>();
        for (Entry e : list)
            if (!e.local().isEmpty() && !without.contains(key(e)))
                out.putIfAbsent(key(e), e);
        return List.copyOf(out.values());
    }
}
