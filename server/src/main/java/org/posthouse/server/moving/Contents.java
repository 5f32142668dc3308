package org.posthouse.server.moving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Source;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.StoredMessage;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** The messages of one of our mailboxes, as of now, one after the other. */
final class Contents {
    private static final int TOGETHER = 16;
    private static final Set<AccountMail.Part> PARTS = EnumSet.of(AccountMail.Part.CONTENT);
    private final AccountMail mail;
    private final MailboxView view;

    Contents(AccountMail mail, long mailbox) throws Refusal {
        this.mail = mail;
        view = mail.view(mailbox);
    }

    /** A message, good until the visitor returns. */
    record Message(int index, long uid, Source octets, Instant date, FlagSet flags) {
        byte[] digest() throws IOException {
            MessageDigest digest = Digests.sha256();
            try (InputStream in = octets.stream(0, octets.size());
                    OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                in.transferTo(out);
            }
            return digest.digest();
        }
    }

    /** Takes messages. */
    interface Visitor {
        void visit(Message message) throws IOException, Refusal;
    }

    MailboxView view() {
        return view;
    }

    /** Those above a UID, in order. A message that is gone by now is left out. */
    void walk(long afterUid, Visitor visitor) throws IOException, Refusal {
        int index = view.indexOf(afterUid + 1);
        if (index < 0)
            index = -index - 1;
        while (index < view.size()) {
            int end = Math.min(view.size(), index + TOGETHER);
            UidSet.Builder uids = new UidSet.Builder();
            for (int i = index; i < end; i++)
                uids.add(view.uid(i));
            some(uids.build(), visitor);
            index = end;
        }
    }

    private void some(UidSet uids, Visitor visitor) throws IOException, Refusal {
        @Nullable
        Exception[] failure = new Exception[1];
        mail.messages(view.mailbox(), uids, PARTS, stored -> {
            try (stored) {
                visitor.visit(message(stored));
                return true;
            } catch (IOException | Refusal e) {
                failure[0] = e;
                return false;
            }
        });
        if (failure[0] instanceof IOException e)
            throw e;
        if (failure[0] instanceof Refusal e)
            throw e;
    }

    private Message message(StoredMessage stored) throws Refusal {
        int index = view.indexOf(stored.uid());
        return new Message(index, stored.uid(), stored.source(), Instant.ofEpochSecond(view.internalDate(index)),
                Words.stored(view.flags(index), view.keywords()));
    }
}
