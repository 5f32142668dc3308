package org.posthouse.access.jmapjourney;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;

/** What one account may see of a journey. */
final class Sight {
    /** What happens in an account is nobody's but its owner's. */
    private static final Set<Step> INSIDE = EnumSet.of(Step.DELIVERED, Step.JUDGED, Step.REFUSED, Step.APPENDED, Step.FETCHED, Step.COPIED,
            Step.MOVED, Step.DELETED, Step.RECOVERED, Step.FORWARDED);
    /** What a recipient may know of how a message came in. */
    private static final Set<String> OF_ARRIVAL = Set.of("tls", "from", "message-id", "size", "signed", "priority");
    /** What a sender may know of how it goes to those behind an alias. */
    private static final Set<String> OF_ALIASES = Set.of("attempt", "status", "next", "due");
    private final String account;
    private final String address;
    private final boolean sent;
    private final boolean received;
    private final List<JourneyEvent> all;
    /** What the sender has written, by the address that it stands for. */
    private final Map<String, String> originals = new HashMap<>();

    Sight(JmapAccount a, List<JourneyEvent> all) {
        account = Long.toString(a.number());
        address = a.account().address().toString().toLowerCase(Locale.ROOT);
        this.all = all;
        sent = all.stream().anyMatch(e -> (e.step() == Step.SUBMITTED || e.step() == Step.RECEIVED)
                && e.facts().getOrDefault("login", "").toLowerCase(Locale.ROOT).equals(address));
        for (JourneyEvent e : all)
            if (e.step() == Step.QUEUED && e.facts().containsKey("original"))
                originals.put(e.recipient().toLowerCase(Locale.ROOT), e.facts().getOrDefault("original", ""));
        received = all.stream().anyMatch(e -> isOfAccount(e) || isMine(e) && e.step() == Step.QUEUED);
    }

    /** Whether the account has sent it. */
    boolean sent() {
        return sent;
    }

    /** Whether it came into the account. */
    boolean received() {
        return received;
    }

    private boolean isMine(JourneyEvent e) {
        return e.recipient().toLowerCase(Locale.ROOT).equals(address);
    }

    private boolean isOfAccount(JourneyEvent e) {
        return account.equals(e.facts().get("account"));
    }

    /** Whether it is of this account's own doing: by number where one was written down, else by address. */
    boolean isInside(JourneyEvent e) {
        return e.facts().containsKey("account") ? isOfAccount(e) : isMine(e);
    }

    /** The events that the account may see, with what it may see of them, oldest first. */
    List<JourneyEvent> events() {
        List<JourneyEvent> out = new ArrayList<>();
        if (sent || received)
            for (JourneyEvent e : all) {
                JourneyEvent seen = seen(e);
                if (seen != null)
                    out.add(seen);
            }
        return out;
    }

    private @org.jspecify.annotations.Nullable JourneyEvent seen(JourneyEvent e) {
        boolean inside = isInside(e);
        if (e.recipient().isEmpty())
            return ofMessage(e);
        if (INSIDE.contains(e.step())) {
            if (inside)
                return e;
            // That it arrived, or was sent back, is the sender's to know; where to and why is not.
            boolean end = e.step() == Step.DELIVERED || e.step() == Step.REFUSED || e.step() == Step.FORWARDED;
            return sent && end ? asWritten(with(e, Map.of(), "")) : null;
        }
        return inside ? e : sent ? asWritten(e) : null;
    }

    /** A sender is not told whom an alias reaches: neither by address nor in the words of other servers. */
    private JourneyEvent asWritten(JourneyEvent e) {
        String original = originals.get(e.recipient().toLowerCase(Locale.ROOT));
        return original == null ? e : new JourneyEvent(e.journey(), e.at(), e.step(), original, only(e.facts(), OF_ALIASES), "");
    }

    /** Whether what was said names somebody behind an alias. */
    private boolean isRevealing(String dialogue) {
        String lower = dialogue.toLowerCase(Locale.ROOT);
        return originals.keySet().stream().anyMatch(a -> !a.equals(address) && lower.contains(a));
    }

    private @org.jspecify.annotations.Nullable JourneyEvent ofMessage(JourneyEvent e) {
        if (INSIDE.contains(e.step()) && e.facts().containsKey("account") && !isOfAccount(e))
            return null;
        if (sent && isRevealing(e.dialogue()))
            return with(e, e.facts(), "");
        if (sent || e.step() == Step.JUDGED || e.step() == Step.LOST_DETAIL)
            return e;
        if (e.step() == Step.ATTEMPTED)
            return null;
        if (e.step() == Step.SUBMITTED)
            return with(e, only(e.facts(), OF_ARRIVAL), "");
        if (e.step() != Step.RECEIVED)
            return e;
        Map<String, String> facts = new TreeMap<>(e.facts());
        facts.remove("recipients");
        return with(e, facts, isForMeAlone(e) ? e.dialogue() : "");
    }

    private static Map<String, String> only(Map<String, String> facts, Set<String> names) {
        Map<String, String> out = new TreeMap<>(facts);
        out.keySet().retainAll(names);
        return out;
    }

    /** Whether no other recipient is named in what was said. */
    private boolean isForMeAlone(JourneyEvent e) {
        if (!"1".equals(e.facts().get("recipients")))
            return false;
        int named = 0;
        for (String line : e.dialogue().split("\n", -1))
            if (line.regionMatches(true, 0, "C: RCPT", 0, 7))
                named++;
        return named == 1 && !e.dialogue().contains("\n...\n");
    }

    private static JourneyEvent with(JourneyEvent e, Map<String, String> facts, String dialogue) {
        return new JourneyEvent(e.journey(), e.at(), e.step(), e.recipient(), facts, dialogue);
    }
}
