package org.posthouse.server.moving;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.server.admin.Items;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.view.MailboxView;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Compares what lies elsewhere with what lies here: is every message of there also here, octet for octet? */
final class Comparison {
    private static final int MAX_NAMED = 20;
    private final AccountMail mail;
    private final Naming naming;
    private final Items out;

    Comparison(AccountMail mail, Naming naming, Items out) {
        this.mail = mail;
        this.naming = naming;
        this.out = out;
    }

    /** Tells of each folder how many messages there are and how many of them are here too; false where one is missing. */
    boolean run(Origin origin) throws IOException, Refusal {
        boolean same = true;
        for (Origin.Folder folder : origin.folders())
            same &= new Folder(folder).compare(origin);
        return same;
    }

    private final class Folder {
        private final Origin.Folder folder;
        private long messages, missing, unreadable, otherFlags, otherDate;
        private BigInteger theirs = BigInteger.ZERO;
        private final List<String> named = new ArrayList<>();

        Folder(Origin.Folder folder) {
            this.folder = folder;
        }

        boolean compare(Origin origin) throws IOException, Refusal {
            Optional<Mailbox> mailbox = mail.mailbox(naming.name(folder));
            Known known = mailbox.isPresent() ? new Known(new Contents(mail, mailbox.get().id())) : new Known();
            origin.walk(folder, null, found -> {
                one(found, known);
                return true;
            });
            ObjectNode item = JsonMapper.shared().createObjectNode().put("folder", folder.name())
                    .put("mailbox", naming.name(folder).value())
                    .put("there", messages).put("here", messages - missing).put("sha256", Digests.hex(theirs)).put("same", missing == 0)
                    .put("otherFlags", otherFlags)
                    .put("otherDate", otherDate).put("unreadable", unreadable);
            var list = item.putArray("missing");
            named.forEach(list::add);
            out.item(item);
            return missing == 0;
        }

        private void one(Origin.Found found, Known known) throws IOException, Refusal {
            MessageDigest digest = Digests.sha256();
            try (OutputStream to = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                found.writeTo(to);
            } catch (Origin.GoneException e) {
                throw e;
            } catch (IOException e) {
                unreadable++;
                return;
            }
            byte[] theirDigest = digest.digest();
            messages++;
            theirs = Digests.add(theirs, theirDigest);
            int index = known.take(theirDigest);
            if (index < 0) {
                missing++;
                if (named.size() < MAX_NAMED)
                    named.add(found.name());
                return;
            }
            MailboxView view = known.contents.view();
            FlagSet flags = Words.stored(view.flags(index), view.keywords());
            if (!plain(flags).equals(plain(found.flags())))
                otherFlags++;
            if (view.internalDate(index) != found.date().getEpochSecond())
                otherDate++;
        }
    }

    private static Set<String> plain(FlagSet flags) {
        return Words.imap(flags).stream().map(w -> w.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    /** Half of the digest of every message here, each to be taken once. */
    private static final class Known {
        private final Contents contents;
        private final long[] high, low;
        /** Index in the view and 1; 0 where nothing is, negative where it was taken. */
        private final int[] index;

        Known(Contents contents) throws IOException, Refusal {
            this.contents = contents;
            int capacity = Integer.highestOneBit(Math.max(8, contents.view().size())) * 4;
            high = new long[capacity];
            low = new long[capacity];
            index = new int[capacity];
            contents.walk(0, m -> put(m.digest(), m.index()));
        }

        @SuppressWarnings("NullAway") // Nothing is found in it, so nobody asks for its contents.
        Known() {
            contents = null;
            high = new long[1];
            low = new long[1];
            index = new int[1];
        }

        private void put(byte[] digest, int at) {
            ByteBuffer b = ByteBuffer.wrap(digest);
            long h = b.getLong(), l = b.getLong();
            int slot = (int) h & index.length - 1;
            while (index[slot] != 0)
                slot = slot + 1 & index.length - 1;
            high[slot] = h;
            low[slot] = l;
            index[slot] = at + 1;
        }

        /** -1 where there is none left of it. */
        int take(byte[] digest) {
            ByteBuffer b = ByteBuffer.wrap(digest);
            long h = b.getLong(), l = b.getLong();
            for (int slot = (int) h & index.length - 1; index[slot] != 0; slot = slot + 1 & index.length - 1)
                if (index[slot] > 0 && high[slot] == h && low[slot] == l) {
                    index[slot] = -index[slot];
                    return -index[slot] - 1;
                }
            return -1;
        }
    }
}
