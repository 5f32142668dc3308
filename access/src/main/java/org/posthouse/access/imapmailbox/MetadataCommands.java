package org.posthouse.access.imapmailbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.Command.MetadataValue;
import org.posthouse.protocol.imapwire.ImapWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.sharing.Annotation;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;

/**
 * GETMETADATA and SETMETADATA. Private entries are each user's own, also on a mailbox of another, and lie with the mailbox. Of the server's entries the
 * private ones are the account's; the shared ones are ours to tell. RFC 5464 §4
 */
public final class MetadataCommands {
    private static final String SHARED = "/shared/";
    private static final String PRIVATE = "/private/";
    private static final String ADMIN = "/shared/admin";
    private static final int MAX_NAME = 500;
    private static final Rights ANY = Rights.of(Right.READ, Right.SEEN, Right.WRITE, Right.INSERT, Right.POST);

    private final Session session;
    private final State.Authenticated state;
    private final WireWriter out;

    public MetadataCommands(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
        out = session.out;
    }

    public Reply execute(Command.AboutMetadata command) throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.GetMetadata c -> get(c);
            case Command.SetMetadata c -> set(c);
        };
    }

    /** Refusal NO_SUCH_MAILBOX, NOT_PERMITTED. RFC 5464 §3.3 */
    private Place place(String mailbox) throws Refusal {
        Place place = state.places().find(mailbox, Right.LOOKUP);
        if (!place.rights().any(ANY))
            throw new Refusal(Refusal.Reason.NOT_PERMITTED, "you need one of the rights r s w i p on that mailbox; ask its owner");
        return place;
    }

    /** Names are compared without case. RFC 5464 §3.2 */
    private static String entry(String name) throws SyntaxException {
        String entry = name.toLowerCase(Locale.ROOT);
        boolean bad = entry.length() > MAX_NAME || entry.endsWith("/") || entry.contains("//")
                || !(entry + "/").startsWith(SHARED) && !(entry + "/").startsWith(PRIVATE);
        for (int i = 0; i < entry.length() && !bad; i++)
            bad = entry.charAt(i) < ' ' || entry.charAt(i) > '~' || entry.charAt(i) == '*' || entry.charAt(i) == '%';
        if (bad)
            throw new SyntaxException("an entry is /shared/... or /private/..., without * and %");
        return entry;
    }

    private SortedMap<String, byte[]> all(String mailbox) throws Refusal {
        long me = state.account().id();
        SortedMap<String, byte[]> entries = new TreeMap<>();
        if (mailbox.isEmpty()) {
            entries.putAll(state.home().annotations(0, me));
            entries.put(ADMIN, ("mailto:postmaster@" + state.account().address().domain().ascii()).getBytes(StandardCharsets.US_ASCII));
        } else {
            entries.putAll(all(place(mailbox)));
        }
        return entries;
    }

    private SortedMap<String, byte[]> all(Place place) throws Refusal {
        SortedMap<String, byte[]> entries = new TreeMap<>(place.mail().annotations(place.id(), state.account().id()));
        entries.putAll(place.mail().annotations(place.id(), 0));
        return entries;
    }

    /** Names of entries as they are kept. */
    static List<String> entries(List<String> names) throws SyntaxException {
        List<String> entries = new ArrayList<>();
        for (String name : names)
            if (!entries.contains(entry(name)))
                entries.add(entry(name));
        return entries;
    }

    /** The METADATA response of LIST, with NIL for what is not there; none of a mailbox whose annotations may not be read. RFC 9590 */
    void tell(Place place, List<String> entries) throws IOException, Refusal {
        if (!place.rights().has(Right.LOOKUP) || !place.rights().any(ANY))
            return;
        SortedMap<String, byte[]> all = all(place);
        out.ascii("* METADATA ");
        session.mailbox(place.spot().told());
        String before = " (";
        for (String entry : entries) {
            out.ascii(before);
            ImapWriter.astring(out, entry);
            out.b(' ');
            byte[] value = all.get(entry);
            if (value == null)
                out.ascii("NIL");
            else
                value(value);
            before = " ";
        }
        out.ascii(")\r\n");
    }

    private Reply get(Command.GetMetadata c) throws IOException, SyntaxException, Refusal {
        List<String> asked = entries(c.entries());
        SortedMap<String, byte[]> all = all(c.mailbox());
        Map<String, byte[]> found = new LinkedHashMap<>();
        for (String entry : asked) {
            byte[] own = all.get(entry);
            if (own != null)
                found.put(entry, own);
            if (c.depth() != Command.GetMetadata.Depth.ZERO)
                for (Map.Entry<String, byte[]> e : all.tailMap(entry + "/").entrySet()) {
                    if (!e.getKey().startsWith(entry + "/"))
                        break;
                    if (c.depth() == Command.GetMetadata.Depth.INFINITY || e.getKey().indexOf('/', entry.length() + 1) < 0)
                        found.put(e.getKey(), e.getValue());
                }
        }
        long longest = 0;
        String before = "* METADATA ";
        for (Map.Entry<String, byte[]> e : found.entrySet()) {
            if (c.maxSize() >= 0 && e.getValue().length > c.maxSize()) {
                longest = Math.max(longest, e.getValue().length);
                continue;
            }
            out.ascii(before);
            if (before.startsWith("*")) {
                session.mailbox(c.mailbox());
                out.ascii(" (");
            }
            ImapWriter.astring(out, e.getKey());
            out.b(' ');
            value(e.getValue());
            before = " ";
        }
        if (before.equals(" "))
            out.ascii(")\r\n");
        // RFC 5464 §4.2.1
        return longest > 0 ? Reply.ok("METADATA LONGENTRIES " + longest, "some are longer") : Reply.ok("that is all");
    }

    /** value = nstring / literal8; octets that no string holds are a literal8. RFC 5464 §5 */
    private void value(byte[] value) throws IOException {
        boolean nul = false;
        for (byte b : value)
            nul |= b == 0;
        if (nul)
            out.b('~');
        ImapWriter.string(out, value);
    }

    private Reply set(Command.SetMetadata c) throws SyntaxException, Refusal {
        List<Annotation> wanted = new ArrayList<>();
        boolean shared = false;
        for (MetadataValue value : c.values()) {
            String entry = entry(value.entry());
            if (entry.equals("/shared") || entry.equals("/private"))
                throw new SyntaxException("an entry has a name below /shared or /private");
            boolean forAll = entry.startsWith(SHARED);
            shared |= forAll;
            String octets = value.octets();
            wanted.add(new Annotation(forAll ? 0 : state.account().id(), entry,
                    octets == null ? null : octets.getBytes(StandardCharsets.ISO_8859_1)));
        }
        try {
            if (c.mailbox().isEmpty()) {
                if (shared)
                    return Reply.no("NOPERM", "what the server tells of itself cannot be changed here");
                state.home().annotate(0, wanted);
            } else {
                Place place = place(c.mailbox());
                if (shared)
                    place.need(Right.WRITE);
                place.mail().annotate(place.id(), wanted);
            }
        } catch (Refusal e) {
            // RFC 5464 §4.3
            if (e.reason() == Refusal.Reason.TOO_BIG)
                return Reply.no("METADATA MAXSIZE " + Annotation.MAX_VALUE, String.valueOf(e.getMessage()));
            if (e.reason() == Refusal.Reason.LIMIT)
                return Reply.no("METADATA TOOMANY", String.valueOf(e.getMessage()));
            throw e;
        }
        return Reply.ok("set");
    }
}
