package org.posthouse.access.imapserver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.Command.ListReturn;
import org.posthouse.protocol.imap.Command.ListSelect;
import org.posthouse.protocol.imap.ImapWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;

/** LIST and LSUB. RFC 3501 §6.3.8, RFC 5258 §3, RFC 6154 §2 */
final class ListCommand {
    private static final int MAX_PATTERN = 500;
    /** All patterns of a command together: each character is looked at with each character of each name. */
    private static final int MAX_PATTERNS = 2000;
    private final WireWriter out;
    private final AccountMail mail;

    ListCommand(WireWriter out, AccountMail mail) {
        this.out = out;
        this.mail = mail;
    }

    Reply list(Command.ListMailboxes c) throws IOException, SyntaxException, Refusal {
        if (c.patterns().equals(List.of("")) && c.select().isEmpty()) {
            // Asks for the separator alone. RFC 3501 §6.3.8
            out.ascii("* LIST (\\Noselect) \"/\" \"\"\r\n");
            return Reply.ok("that is all");
        }
        if (c.select().contains(ListSelect.RECURSIVEMATCH) && !c.select().contains(ListSelect.SUBSCRIBED))
            throw new SyntaxException("RECURSIVEMATCH needs another selection option");
        List<String> patterns = new ArrayList<>();
        int characters = 0;
        for (String pattern : c.patterns()) {
            patterns.add(pattern(c.reference(), pattern));
            characters += patterns.getLast().length();
            if (characters > MAX_PATTERNS)
                throw new SyntaxException("the patterns of one command have at most " + MAX_PATTERNS + " characters");
        }
        TreeSet<String> subscribed = new TreeSet<>();
        for (MailboxName name : mail.subscriptions())
            subscribed.add(name.value());
        NavigableMap<String, @Nullable Mailbox> names = names();
        if (c.select().contains(ListSelect.SUBSCRIBED))
            for (String name : subscribed)
                names.putIfAbsent(name, null);
        for (Map.Entry<String, @Nullable Mailbox> entry : names.entrySet())
            if (patterns.stream().anyMatch(p -> matches(p, entry.getKey())))
                one(c, entry.getKey(), entry.getValue(), names, subscribed);
        return Reply.ok("that is all");
    }

    private void one(Command.ListMailboxes c, String name, @Nullable Mailbox mailbox, NavigableMap<String, @Nullable Mailbox> names,
            NavigableSet<String> subscribed)
            throws IOException {
        boolean isSubscribed = subscribed.contains(name);
        boolean select = c.select().contains(ListSelect.SUBSCRIBED);
        boolean below = select && c.select().contains(ListSelect.RECURSIVEMATCH)
                && anyBelow(name, subscribed.higher(name + "/"));
        if (select && !isSubscribed && !below)
            return;
        if (c.select().contains(ListSelect.SPECIAL_USE) && (mailbox == null || mailbox.use() == null))
            return;
        List<String> attributes = new ArrayList<>();
        if (mailbox == null)
            attributes.add(select && !hasChildren(name, names) ? "\\NonExistent" : "\\Noselect");
        attributes.add(hasChildren(name, names) ? "\\HasChildren" : "\\HasNoChildren");
        if (mailbox != null && mailbox.use() != null)
            attributes.add(mailbox.use().attribute());
        if (isSubscribed && (select || c.returns().contains(ListReturn.SUBSCRIBED)))
            attributes.add("\\Subscribed");
        response("LIST", attributes, name);
        out.ascii(below ? " (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n" : "\r\n");
    }

    /** All mailboxes, and the names above them where no mailbox is. */
    private NavigableMap<String, @Nullable Mailbox> names() throws Refusal {
        TreeMap<String, @Nullable Mailbox> names = new TreeMap<>();
        for (Mailbox mailbox : mail.mailboxes()) {
            names.put(mailbox.name().value(), mailbox);
            for (MailboxName up = mailbox.name().parent(); up != null && !names.containsKey(up.value()); up = up.parent())
                names.put(up.value(), null);
        }
        return names;
    }

    private static boolean hasChildren(String name, NavigableMap<String, @Nullable Mailbox> names) {
        return anyBelow(name, names.higherKey(name + "/"));
    }

    private static boolean anyBelow(String name, @Nullable String next) {
        return next != null && next.startsWith(name + "/");
    }

    /** RFC 3501 §6.3.9 */
    Reply lsub(Command.Lsub c) throws IOException, SyntaxException, Refusal {
        String pattern = pattern(c.reference(), c.pattern());
        Set<String> subscribed = new TreeSet<>();
        for (MailboxName name : mail.subscriptions())
            subscribed.add(name.value());
        NavigableMap<String, @Nullable Mailbox> names = names();
        // A name above a subscribed one stands for it where the pattern reaches no further.
        TreeSet<String> above = new TreeSet<>();
        for (String name : subscribed)
            if (!matches(pattern, name) && pattern.endsWith("%"))
                for (MailboxName up = new MailboxName(name).parent(); up != null; up = up.parent())
                    if (!subscribed.contains(up.value()) && matches(pattern, up.value()))
                        above.add(up.value());
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
        ImapWriter.mailbox(out, name);
    }

    private static String pattern(String reference, String pattern) throws SyntaxException {
        String whole = reference + pattern;
        if (whole.length() > MAX_PATTERN)
            throw new SyntaxException("a pattern has at most " + MAX_PATTERN + " characters");
        return whole;
    }

    /** {@code *} stands for anything, {@code %} for anything within one level; INBOX matches in any case. RFC 3501 §6.3.8 */
    static boolean matches(String pattern, String name) {
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
