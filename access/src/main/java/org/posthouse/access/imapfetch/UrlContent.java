package org.posthouse.access.imapfetch;

import java.io.IOException;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.MessageUrl;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.StoredMessage;
import org.posthouse.store.view.UidSet;

/** What a URL names of a message in a mailbox. RFC 5092 §11 */
public final class UrlContent implements AutoCloseable {
    private final StoredMessage message;
    private final MessageUrl url;

    private UrlContent(StoredMessage message, MessageUrl url) {
        this.message = message;
        this.url = url;
    }

    /** Null where there is no such message. */
    public static @Nullable UrlContent open(AccountMail mail, long mailbox, MessageUrl url) throws Refusal {
        StoredMessage[] stored = {null};
        mail.messages(mailbox, UidSet.of(url.uid()), EnumSet.allOf(AccountMail.Part.class), m -> {
            stored[0] = m;
            return false;
        });
        return stored[0] == null ? null : new UrlContent(stored[0], url);
    }

    /** Null where the message has no such part. */
    public Content.@Nullable Octets octets() throws IOException, Refusal {
        FetchItem.Partial partial = url.offset() == 0 && url.count() < 0
                ? null
                : new FetchItem.Partial(url.offset(), url.count() < 0 ? Long.MAX_VALUE : url.count());
        return new Content(message).octets(url.section(), partial);
    }

    @Override
    public void close() {
        message.close();
    }
}
