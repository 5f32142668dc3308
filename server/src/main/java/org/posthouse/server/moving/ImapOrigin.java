package org.posthouse.server.moving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Dialer;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.FetchModifiers;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imap.Section;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapclient.Listing;
import org.posthouse.protocol.imapclient.Messages;
import org.posthouse.protocol.imapclient.Opened;
import org.posthouse.protocol.imapclient.Uids;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.SpecialUse;

/** All mailboxes of an account of an IMAP server; looked at, never changed. A mark is UIDVALIDITY and UID. */
final class ImapOrigin implements Origin {
    private static final int MAX_FOLDERS = 10_000;
    private static final int WINDOW = 500;
    private static final int TOGETHER = 100;
    /** Octets of a message that may come with others. */
    private static final int SMALL = 1 << 20;
    private static final int MAX_WINDOW = 1 << 20;
    private final ImapClient client;
    private final String host;
    private final Map<Folder, String> names = new LinkedHashMap<>();

    ImapOrigin(ImapPlace place, Dialer dialer) throws IOException {
        host = place.host();
        client = place.open(dialer);
        boolean done = false;
        try {
            list();
            done = true;
        } catch (ImapRefusedException e) {
            throw new IOException(host + ": " + e.getMessage(), e);
        } finally {
            if (!done)
                client.close();
        }
    }

    private void list() throws IOException, ImapRefusedException {
        List<Listing> all = new ArrayList<>(client.mailboxes(false));
        if (all.size() > MAX_FOLDERS)
            throw new IOException("more than " + MAX_FOLDERS + " folders");
        all.sort(Comparator.comparing(Listing::name));
        String prefix = client.prefix();
        for (Listing l : all) {
            // \Flagged shows messages that lie elsewhere too.
            if (!l.selectable() || l.attributes().contains("\\flagged"))
                continue;
            String name = !prefix.isEmpty() && l.name().startsWith(prefix) ? l.name().substring(prefix.length()) : l.name();
            List<String> levels = isInbox(l.name()) ? List.of() : levels(name, l.separator());
            Opened opened = client.select(l.name(), true);
            names.put(new Folder(levels, use(l.attributes()), opened.messages()), l.name());
        }
    }

    private static boolean isInbox(String name) {
        return name.equalsIgnoreCase("INBOX");
    }

    private static List<String> levels(String name, String separator) {
        List<String> levels = new ArrayList<>();
        int from = 0;
        if (!separator.isEmpty())
            for (int cut = name.indexOf(separator); cut >= 0; cut = name.indexOf(separator, from)) {
                levels.add(name.substring(from, cut));
                from = cut + separator.length();
            }
        levels.add(name.substring(from));
        return levels;
    }

    private static @Nullable SpecialUse use(Set<String> attributes) {
        for (SpecialUse use : List.of(SpecialUse.DRAFTS, SpecialUse.SENT, SpecialUse.JUNK, SpecialUse.TRASH, SpecialUse.ARCHIVE))
            if (attributes.contains(use.attribute().toLowerCase(Locale.ROOT)))
                return use;
        return null;
    }

    @Override
    public List<Folder> folders() {
        return List.copyOf(names.keySet());
    }

    @Override
    public void walk(Folder folder, @Nullable String after, Visitor visitor) throws IOException, Refusal {
        String name = names.get(folder);
        if (name == null)
            throw new IOException("no such folder");
        try {
            Opened opened = client.select(name, true);
            long from = 1;
            if (after != null) {
                String[] mark = after.split(":", 2);
                if (Long.parseLong(mark[0]) != opened.uidValidity())
                    throw new IOException("the server has numbered its messages anew; what was moved before cannot be told from the rest");
                from = Long.parseLong(mark[1]) + 1;
            }
            if (opened.messages() > 0)
                uids(opened.uidValidity(), from, ImapPlace.next(client, opened), visitor);
        } catch (ImapRefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void uids(long validity, long from, long next, Visitor visitor) throws IOException, ImapRefusedException, Refusal {
        long size = WINDOW;
        for (long first = from; first < next;) {
            long last = Math.min(next - 1, first + size - 1);
            List<Response.Fetched> window = new ArrayList<>(heads(first, last));
            window.sort(Comparator.comparingLong(Response.Fetched::uid));
            if (!visit(validity, window, visitor))
                return;
            // Long stretches without messages are passed over quickly.
            size = window.size() < WINDOW / 4 ? Math.min(MAX_WINDOW, size * 2) : window.size() > WINDOW ? WINDOW : size;
            first = last + 1;
        }
    }

    private List<Response.Fetched> heads(long first, long last) throws IOException, ImapRefusedException {
        try {
            return client.fetch(SequenceSet.range(first, last), FetchItem.Plain.FLAGS, FetchItem.Plain.INTERNALDATE,
                    FetchItem.Plain.RFC822_SIZE);
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private GoneException gone(IOException e) {
        return new GoneException("the session with " + host + " broke: " + e.getMessage(), e);
    }

    /** Small ones many by one command, large ones each by its own. */
    private boolean visit(long validity, List<Response.Fetched> heads, Visitor visitor) throws IOException, ImapRefusedException, Refusal {
        for (int i = 0; i < heads.size();) {
            List<Response.Fetched> small = new ArrayList<>();
            while (i < heads.size() && small.size() < TOGETHER && heads.get(i).size() <= SMALL)
                small.add(heads.get(i++));
            if (small.isEmpty()) {
                if (!visitor.visit(new Large(validity, heads.get(i++))))
                    return false;
            } else {
                Batch batch = new Batch(validity, small, visitor);
                batch.fetch();
                if (batch.enough)
                    return false;
            }
        }
        return true;
    }

    /** Messages of one command. Their octets come before it is told whose they are, so one message at a time is held. */
    private final class Batch implements Messages {
        private final long validity;
        private final TreeMap<Long, Response.Fetched> missing = new TreeMap<>();
        private final Visitor visitor;
        private final long last;
        private byte[] octets = new byte[0];
        private boolean enough;
        private @Nullable Refusal refusal;
        private @Nullable IOException failure;

        Batch(long validity, List<Response.Fetched> heads, Visitor visitor) {
            this.validity = validity;
            this.visitor = visitor;
            for (Response.Fetched head : heads)
                missing.put(head.uid(), head);
            last = missing.lastKey();
        }

        void fetch() throws IOException, ImapRefusedException, Refusal {
            List<FetchItem> items = List.of(new FetchItem.Content(true, Section.WHOLE, null));
            try {
                client.fetch(Uids.set(missing.keySet()), items, FetchModifiers.NONE, this);
            } catch (IOException e) {
                throw failure != null ? failure : gone(e);
            }
            if (refusal != null)
                throw refusal;
            if (failure != null)
                throw failure;
            // What did not come with the others may come alone, or say why not.
            for (Response.Fetched head : List.copyOf(missing.values()))
                if (!enough)
                    enough = !visitor.visit(new Large(validity, head));
        }

        @Override
        public boolean octets(Section section, InputStream in, long size) throws IOException {
            octets = in.readNBytes((int) Math.min(size, SMALL + 1L));
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        }

        @Override
        public void message(Response.Fetched told) {
            Response.Fetched head = missing.get(told.uid());
            if (head == null || told.contents().isEmpty() || octets.length > SMALL || enough || refusal != null || failure != null)
                return;
            byte[] whole = octets;
            octets = new byte[0];
            // A server may send few octets as a string.
            for (Response.Content c : told.contents())
                if (c.octets() != null && c.octets().length > 0)
                    whole = c.octets();
            missing.remove(told.uid());
            // Those before it that are still to come must not count as moved.
            long upTo = missing.isEmpty() ? last : Math.min(told.uid(), missing.firstKey() - 1);
            try {
                enough = !visitor.visit(new Small(validity, head, whole, upTo));
            } catch (Refusal e) {
                refusal = e;
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    private abstract static sealed class Message implements Found {
        final long validity;
        final Response.Fetched head;

        Message(long validity, Response.Fetched head) {
            this.validity = validity;
            this.head = head;
        }

        @Override
        public String name() {
            return "UID " + head.uid();
        }

        @Override
        public String key() {
            return validity + ":" + head.uid();
        }

        @Override
        public String mark() {
            return key();
        }

        @Override
        public long units() {
            return 1;
        }

        @Override
        public Instant date() {
            OffsetDateTime date = head.internalDate();
            return date == null ? Instant.EPOCH : date.toInstant();
        }

        @Override
        public FlagSet flags() {
            List<String> flags = head.flags();
            return Words.imap(flags == null ? List.of() : flags);
        }
    }

    private static final class Small extends Message {
        private final byte[] octets;
        private final long upTo;

        Small(long validity, Response.Fetched head, byte[] octets, long upTo) {
            super(validity, head);
            this.octets = octets;
            this.upTo = upTo;
        }

        @Override
        public String mark() {
            return validity + ":" + upTo;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(octets);
        }
    }

    private final class Large extends Message {
        Large(long validity, Response.Fetched head) {
            super(validity, head);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            if (head.size() > Bringing.MAX_OCTETS)
                throw new IOException("it has " + head.size() + " octets");
            boolean there;
            try {
                there = client.fetchMessage(head.uid(), out);
            } catch (ImapRefusedException e) {
                throw new IOException(e.getMessage(), e);
            } catch (IOException e) {
                throw gone(e);
            }
            if (!there)
                throw new IOException("the server does not give it out");
        }
    }

    @Override
    public void close() {
        try {
            client.logout();
        } catch (IOException | ImapRefusedException e) {
            client.close();
        }
    }
}
