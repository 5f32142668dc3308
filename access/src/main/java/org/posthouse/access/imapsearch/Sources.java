package org.posthouse.access.imapsearch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Places;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Spot;
import org.posthouse.access.imapsession.State;
import org.posthouse.protocol.imap.NotifyGroup;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;

/**
 * The mailboxes that a search names, each once, in the order of naming. Those that are not there or may not be read are left out; those that are not named
 * themselves must be open to look up too. RFC 7377 §2.2
 */
final class Sources {
    private static final int MAX = 1000;
    private final State.Authenticated state;
    private final List<NotifyGroup.Mailboxes> named;
    private final Map<Id, Place> found = new LinkedHashMap<>();
    private @Nullable NavigableMap<String, Place> own;
    private @Nullable NavigableMap<String, Place> shared;

    /** Whose mailbox, and which. */
    private record Id(long account, long mailbox) {}

    Sources(State.Authenticated state, List<NotifyGroup.Mailboxes> named) {
        this.state = state;
        this.named = named.isEmpty() ? List.of(NotifyGroup.Some.SELECTED) : named;
    }

    boolean withSelected() {
        return named.contains(NotifyGroup.Some.SELECTED);
    }

    boolean onlySelected() {
        return named.stream().allMatch(s -> s == NotifyGroup.Some.SELECTED);
    }

    static boolean same(Place place, Selected box) {
        return place.mail().account() == box.mail().account() && place.id() == box.mailbox();
    }

    /** Refusal LIMIT. */
    List<Place> places() throws Refusal {
        for (NotifyGroup.Mailboxes source : named)
            switch (source) {
                case NotifyGroup.Some some -> some(some);
                case NotifyGroup.Subtree s -> below(s.names(), true);
                case NotifyGroup.SubtreeOne s -> below(s.names(), false);
                case NotifyGroup.Named n -> {
                    for (String name : n.names())
                        named(name);
                }
            }
        return new ArrayList<>(found.values());
    }

    private void some(NotifyGroup.Some some) throws Refusal {
        switch (some) {
            case SELECTED, SELECTED_DELAYED -> {
                if (state instanceof Selected box) {
                    Optional<Mailbox> mailbox = box.mail().mailbox(box.mailbox());
                    if (mailbox.isPresent() && box.stillReadable())
                        add(new Place(box.spot(), mailbox.get(), box.rights()), true);
                }
            }
            // Rules may deliver into any mailbox. RFC 5465 §6.3
            case PERSONAL, INBOXES -> {
                for (Place place : own().values())
                    add(place, false);
            }
            case SUBSCRIBED -> {
                for (MailboxName name : state.home().subscriptions()) {
                    Optional<Place> place = find(name.value());
                    if (place.isPresent())
                        add(place.get(), false);
                }
            }
        }
    }

    private void named(String name) throws Refusal {
        Optional<Place> place = find(name);
        if (place.isPresent())
            add(place.get(), true);
    }

    private Optional<Place> find(String name) throws Refusal {
        try {
            return state.places().find(name);
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.BAD_MAILBOX_NAME)
                return Optional.empty();
            throw e;
        }
    }

    private void below(List<String> names, boolean deep) throws Refusal {
        for (String name : names) {
            named(name);
            String above = canonical(name) + "/";
            NavigableMap<String, Place> all = above.startsWith(Places.OTHERS + "/") ? shared() : own();
            for (Map.Entry<String, Place> e : all.tailMap(above).entrySet()) {
                if (!e.getKey().startsWith(above))
                    break;
                if (deep || e.getKey().indexOf('/', above.length()) < 0)
                    add(e.getValue(), false);
            }
        }
    }

    private String canonical(String name) throws Refusal {
        try {
            return state.places().spot(name).told();
        } catch (Refusal e) {
            // Names above the mailboxes of others are no mailboxes.
            if (e.reason() == Refusal.Reason.NO_SUCH_MAILBOX || e.reason() == Refusal.Reason.BAD_MAILBOX_NAME)
                return name;
            throw e;
        }
    }

    private NavigableMap<String, Place> own() throws Refusal {
        NavigableMap<String, Place> all = own;
        if (all == null) {
            all = new TreeMap<>();
            for (Mailbox mailbox : state.home().mailboxes())
                all.put(mailbox.name().value(),
                        new Place(new Spot(state.account(), state.home(), mailbox.name(), true), mailbox, Rights.ALL));
            own = all;
        }
        return all;
    }

    private NavigableMap<String, Place> shared() throws Refusal {
        NavigableMap<String, Place> all = shared;
        if (all == null) {
            all = new TreeMap<>();
            for (Place place : state.places().shared())
                all.put(place.spot().told(), place);
            shared = all;
        }
        return all;
    }

    private void add(Place place, boolean byName) throws Refusal {
        if (!place.rights().has(Right.READ) || !byName && !place.rights().has(Right.LOOKUP))
            return;
        if (found.size() >= MAX)
            throw new Refusal(Refusal.Reason.LIMIT, "at most " + MAX + " mailboxes are searched at once: name fewer");
        found.putIfAbsent(new Id(place.mail().account(), place.id()), place);
    }
}
