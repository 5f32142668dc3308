package org.posthouse.access.imapsession;

import java.util.List;
import org.posthouse.protocol.imap.FetchItem;

/**
 * What a client has asked by NOTIFY to hear of whichever mailbox it selects. RFC 5465 §6.1
 *
 * @param messages those that come and go
 * @param flags with messages only
 * @param delayed those that go are told in the course of a command only
 * @param items what is sent of those that come
 */
public record SelectedEvents(boolean messages, boolean flags, boolean delayed, List<FetchItem> items) {
    public static final SelectedEvents NONE = new SelectedEvents(false, false, false, List.of());

    public SelectedEvents {
        items = List.copyOf(items);
    }
}
