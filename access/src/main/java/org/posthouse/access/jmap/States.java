package org.posthouse.access.jmap;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.StateText;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.item.Items;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.SpecialUse;

/** What the states of an account's types are, and who wants to hear when they change. RFC 8620 §7.1 */
public final class States implements Items.News {
    private static final List<String> OF_MAIL = List.of("Mailbox", "Thread", "Email", "EmailDelivery");
    private final Map<String, ItemKind> ofItems = new TreeMap<>();
    private final Map<String, Feature.StateOf> others = new TreeMap<>();
    private final Map<Long, CopyOnWriteArrayList<Runnable>> listeners = new ConcurrentHashMap<>();

    /** The types of a feature; before the first request. */
    void add(Feature feature) {
        ofItems.putAll(feature.types());
        others.putAll(feature.states());
    }

    /** Types that changes are told of. */
    public Set<String> types() {
        Set<String> all = new TreeSet<>(OF_MAIL);
        all.addAll(ofItems.keySet());
        all.addAll(others.keySet());
        return all;
    }

    @Override
    public void changed(long account, ItemKind kind) {
        changed(account);
    }

    /** Something of an account that is neither mail nor a thing has changed. */
    public void changed(long account) {
        for (Runnable r : listeners.getOrDefault(account, new CopyOnWriteArrayList<>()))
            r.run();
    }

    /** Runs something after each change that may concern the account; it must only note the fact. Close to stop. */
    public AutoCloseable watch(AccountMail mail, Runnable note) {
        listeners.computeIfAbsent(mail.account(), _ -> new CopyOnWriteArrayList<>()).add(note);
        AutoCloseable watch = mail.watch((_, _) -> note.run());
        return () -> {
            watch.close();
            listeners.computeIfPresent(mail.account(), (_, all) -> {
                all.remove(note);
                return all;
            });
        };
    }

    /** The states of those types as of now, of what somebody else shares. */
    Map<String, String> shared(AccountMail mail, Collection<String> types) throws Refusal {
        Map<String, String> out = new TreeMap<>();
        String version = Long.toString(mail.version());
        for (String type : types)
            switch (type) {
                case "Email", "Thread" -> out.put(type, version);
                case "Mailbox" -> out.put(type, version + ".0");
                case "EmailDelivery" -> out.put(type, Long.toString(arrived(mail)));
                default -> {
                    // Mail alone is shared.
                }
            }
        return out;
    }

    /** The states of those types as of now. */
    public Map<String, String> of(AccountMail mail, Items items, Collection<String> types) throws Refusal {
        Map<String, String> out = new TreeMap<>();
        String version = Long.toString(mail.version());
        for (String type : types) {
            switch (type) {
                case "Email", "Thread" -> out.put(type, version);
                case "Mailbox" -> out.put(type, StateText.of(mail.version(), items.state(mail.account(), ItemKind.MAILBOX_ORDER)));
                case "EmailDelivery" -> out.put(type, Long.toString(arrived(mail)));
                default -> {
                    // Nothing is told of types that there are not.
                    ItemKind kind = ofItems.get(type);
                    Feature.StateOf other = others.get(type);
                    if (kind != null)
                        out.put(type, Long.toString(items.state(mail.account(), kind)));
                    else if (other != null)
                        out.put(type, other.now(mail));
                }
            }
        }
        return out;
    }

    /** Messages that ever came into mailboxes other than those for what the user writes. RFC 8621 §1.5 */
    private static long arrived(AccountMail mail) throws Refusal {
        long n = 0;
        for (Mailbox m : mail.mailboxes())
            if (m.use() != SpecialUse.DRAFTS && m.use() != SpecialUse.SENT)
                n += m.uidNext() - 1;
        return n;
    }
}
