package org.posthouse.access.imapmailbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Patience;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.Spot;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.Command.ListReturn;
import org.posthouse.protocol.imap.Command.ListSelect;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;

/** LIST and LSUB, over one's own mailboxes and those of others that may be looked up. RFC 3501 §6.3.8, RFC 5258 §3, RFC 6154 §2 */
public final class ListCommand {
    private static final int MAX_PATTERN = 500;
    /** All patterns of a command together: each character is looked at with each character of each name. */
    private static final int MAX_PATTERNS = 500;
    private final Session session;
    private final State.Authenticated state;
    private final WireWriter out;
    private final StatusResponse status;
    private final MetadataCommands metadata;
    private final Patience patience;
    /** All mailboxes by name, null for a name above one where no mailbox is. */
    private final NavigableMap<String, @Nullable Place> names = new TreeMap<>();
    private final TreeSet<String> subscribed = new TreeSet<>();

    public ListCommand(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
        out = session.out;
        status = new StatusResponse(session, state);
        metadata = new MetadataCommands(session, state);
        patience = new Patience(session);
    }

    public Reply list(Command.ListMailboxes c) throws IOException, SyntaxException, Refusal {
        if (c.patterns().equals(List.of("")) && c.select().isEmpty()) {
            // Asks for the separator alone. RFC 3501 §6.3.8
            out.ascii("* LIST (\\Noselect) \"/\" \"\"\r\n");
            return Reply.ok("that is all");
        }
        if (c.select().contains(ListSelect.RECURSIVEMATCH) && !c.select().contains(ListSelect.SUBSCRIBED)
                && !c.select().contains(ListSelect.SPECIAL_USE))
            throw new SyntaxException("RECURSIVEMATCH needs another selection option");
        List<String> patterns = new ArrayList<>();
        int characters = 0;
        for (String pattern : c.patterns()) {
            patterns.add(pattern(c.reference(), pattern));
            characters += patterns.getLast().length();
            if (characters > MAX_PATTERNS)
                throw new SyntaxException("the patterns of one command have at most " + MAX_PATTERNS + " characters");
        }
        load();
        if (c.select().contains(ListSelect.SUBSCRIBED))
            for (String name : subscribed)
                names.putIfAbsent(name, null);
        new Listing(c, patterns).tell();
        return Reply.ok("that is all");
    }

    /** One LIST: what is selected, and what is told of it. */
    private final class Listing {
        private final Command.ListMailboxes command;
        private final List<String> patterns;
        private final List<String> entries;
        private final boolean recursive;
        private final boolean extended;
        /** Names that meet all selection criteria ... */
        private final TreeSet<String> meeting = new TreeSet<>();
        /** ... and those of them that no pattern fits. */
        private final TreeSet<String> unlisted = new TreeSet<>();

        Listing(Command.ListMailboxes command, List<String> patterns) throws SyntaxException {
            this.command = command;
            this.patterns = patterns;
            recursive = command.select().contains(ListSelect.RECURSIVEMATCH);
            entries = MetadataCommands.entries(command.metadata());
            extended = !command.select().isEmpty() || !command.returns().isEmpty() || !command.status().isEmpty() || !entries.isEmpty()
                    || patterns.size() > 1;
        }

        void tell() throws IOException, Refusal {
            List<String> fitting = new ArrayList<>();
            for (Map.Entry<String, @Nullable Place> entry : names.entrySet()) {
                patience.check();
                String name = entry.getKey();
                boolean fits = patterns.stream().anyMatch(p -> matches(p, name));
                if (fits)
                    fitting.add(name);
                if (recursive && meets(name, entry.getValue())) {
                    meeting.add(name);
                    if (!fits)
                        unlisted.add(name);
                }
            }
            for (String name : fitting)
                one(name, names.get(name));
        }

        private boolean meets(String name, @Nullable Place place) {
            Set<ListSelect> select = command.select();
            return (!select.contains(ListSelect.SUBSCRIBED) || subscribed.contains(name))
                    && (!select.contains(ListSelect.SPECIAL_USE) || use(place) != null);
        }

        private void one(String name, @Nullable Place place) throws IOException, Refusal {
            boolean meets = meets(name, place);
            // Of a name that is only above one that meets them, nothing is told where that one is told itself. RFC 5258 §3.5
            boolean below = recursive && anyBelow(name, (meets ? meeting : unlisted).higher(name + "/"));
            if (!meets && !below)
                return;
            response("LIST", attributes(name, place), name);
            if (below) {
                List<String> criteria = new ArrayList<>();
                for (ListSelect option : List.of(ListSelect.SUBSCRIBED, ListSelect.SPECIAL_USE))
                    if (command.select().contains(option))
                        criteria.add('"' + option.word() + '"');
                out.ascii(" (\"CHILDINFO\" (").ascii(String.join(" ", criteria)).ascii("))");
            }
            out.crlf();
            if (place == null || !meets)
                return;
            // RFC 5819 §2
            if (!command.status().isEmpty() && place.rights().has(Right.READ))
                status.write(place, command.status());
            // RFC 8440 §3
            if (command.returns().contains(ListReturn.MYRIGHTS))
                AclCommands.myRights(session, place);
            // RFC 9590
            if (!entries.isEmpty())
                metadata.tell(place, entries);
        }

        private List<String> attributes(String name, @Nullable Place place) {
            List<String> attributes = new ArrayList<>();
            if (place == null)
                attributes.add(extended ? "\\NonExistent" : "\\Noselect");
            attributes.add(anyBelow(name, names.higherKey(name + "/")) ? "\\HasChildren" : "\\HasNoChildren");
            String use = use(place);
            if (use != null)
                attributes.add(use);
            if (subscribed.contains(name)
                    && (command.select().contains(ListSelect.SUBSCRIBED) || command.returns().contains(ListReturn.SUBSCRIBED)))
                attributes.add("\\Subscribed");
            return attributes;
        }
    }

    /** The use of one's own mailbox; what others use theirs for is their matter. */
    private static @Nullable String use(@Nullable Place place) {
        if (place == null || !place.spot().own())
            return null;
        var use = place.mailbox().use();
        return use == null ? null : use.attribute();
    }

    private void load() throws Refusal {
        for (MailboxName name : state.home().subscriptions())
            subscribed.add(name.value());
        for (Mailbox mailbox : state.home().mailboxes())
            add(new Place(new Spot(state.account(), state.home(), mailbox.name(), true), mailbox, Rights.ALL));
        for (Place place : state.places().shared())
            add(place);
    }

    private void add(Place place) {
        String told = place.spot().told();
        names.put(told, place);
        for (MailboxName up = new MailboxName(told).parent(); up != null && !names.containsKey(up.value()); up = up.parent())
            names.put(up.value(), null);
    }

    private static boolean anyBelow(String name, @Nullable String next) {
        return next != null && next.startsWith(name + "/");
    }

    /** RFC 3501 §6.3.9 */
    public Reply lsub(Command.Lsub c) throws IOException, SyntaxException, Refusal {
        String pattern = pattern(c.reference(), c.pattern());
        load();
        // A name above a subscribed one stands for it where the pattern reaches no further.
        TreeSet<String> above = new TreeSet<>();
        for (String name : subscribed) {
            patience.check();
            if (!matches(pattern, name) && pattern.endsWith("%"))
                for (MailboxName up = new MailboxName(name).parent(); up != null; up = up.parent())
                    if (!subscribed.contains(up.value()) && matches(pattern, up.value()))
                        above.add(up.value());
        }
        TreeSet<String> all = new TreeSet<>(above);
        for (String name : subscribed)
            if (matches(pattern, name))
                all.add(name);
        for (String name : all) {
            boolean there = names.get(name) != null && !above.contains(name);
            response("LSUB", there ? List.of() : List.of("\\Noselect"), name);
            out.crlf();
        }
        return Reply.ok("that is all");
    }

    private void response(String word, List<String> attributes, String name) throws IOException {
        out.ascii("* ").ascii(word).ascii(" (").ascii(String.join(" ", attributes)).ascii(") \"/\" ");
        session.mailbox(name);
    }

    private static String pattern(String reference, String pattern) throws SyntaxException {
        String whole = reference + pattern;
        if (whole.length() > MAX_PATTERN)
            throw new SyntaxException("a pattern has at most " + MAX_PATTERN + " characters");
        return whole.replaceAll("[*%]*\\*[*%]*", "*").replaceAll("%+", "%");
    }

    /** {@code *} stands for anything, {@code %} for anything within one level; INBOX matches in any case. RFC 3501 §6.3.8 */
    public static boolean matches(String pattern, String name) {
        return glob(pattern, name) || (name.equals("INBOX") || name.startsWith("INBOX/")) && inboxAnyCase(pattern, name);
    }

    private static boolean inboxAnyCase(String pattern, String name) {
        int cut = Math.min(5, pattern.length());
        return glob(pattern.substring(0, cut).toUpperCase(java.util.Locale.ROOT) + pattern.substring(cut), name);
    }

    // All positions of the pattern that the name so far may have reached: time is the product of both lengths, whatever the wildcards.
    private static boolean glob(String pattern, String name) {
        int m = pattern.length();
        boolean[] at = new boolean[m + 1];
        at[0] = true;
        skipWildcards(pattern, at);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean[] next = new boolean[m + 1];
            for (int p = 0; p < m; p++) {
                if (!at[p])
                    continue;
                char w = pattern.charAt(p);
                if (w == '*' || w == '%' && c != '/')
                    next[p] = true;
                else if (w == c)
                    next[p + 1] = true;
            }
            skipWildcards(pattern, next);
            at = next;
        }
        return at[m];
    }

    private static void skipWildcards(String pattern, boolean[] at) {
        for (int p = 0; p < pattern.length(); p++)
            if (at[p] && (pattern.charAt(p) == '*' || pattern.charAt(p) == '%'))
                at[p + 1] = true;
    }
}
