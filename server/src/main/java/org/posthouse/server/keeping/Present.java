package org.posthouse.server.keeping;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.view.MailboxView;

/** What a mailbox has already: asked by size first, then by the blob, then by the SHA-256 of what is of that size. One thread. */
final class Present {
    private static final int INDEX_BITS = 25;
    private static final long INDEX = (1L << INDEX_BITS) - 1;

    private final AccountMail mail;
    private final MailboxView view;
    /** Size and index of each message, in order. */
    private final long[] bySize;
    private final Map<Long, String> digests = new HashMap<>();
    private final Set<String> added = new HashSet<>();

    private Present(AccountMail mail, MailboxView view) {
        this.mail = mail;
        this.view = view;
        bySize = new long[view.size()];
        for (int i = 0; i < bySize.length; i++)
            bySize[i] = view.octets(i) << INDEX_BITS | i;
        Arrays.sort(bySize);
    }

    static Present in(AccountMail mail, Mailbox mailbox) throws Refusal {
        return new Present(mail, mail.view(mailbox.id()));
    }

    boolean has(NewMessage message, String digest) throws Refusal {
        if (added.contains(digest))
            return true;
        int first = Arrays.binarySearch(bySize, message.size() << INDEX_BITS);
        first = first < 0 ? -first - 1 : first;
        for (int i = first; i < bySize.length && bySize[i] >>> INDEX_BITS == message.size(); i++) {
            long uid = view.uid((int) (bySize[i] & INDEX));
            if (mail.row(view.mailbox(), uid).map(MessageRow::blob).filter(message.blob()::equals).isPresent())
                return true;
        }
        for (int i = first; i < bySize.length && bySize[i] >>> INDEX_BITS == message.size(); i++)
            if (digest.equals(digest(view.uid((int) (bySize[i] & INDEX)))))
                return true;
        return false;
    }

    /** Empty for one that is gone or cannot be read: it is not what is looked for. */
    private String digest(long uid) {
        return digests.computeIfAbsent(uid, u -> {
            try (MessageSource source = mail.open(view.mailbox(), u)) {
                return Digests.of(source);
            } catch (IOException | Refusal e) {
                return "";
            }
        });
    }

    void add(String digest) {
        added.add(digest);
    }
}
